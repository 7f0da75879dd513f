//! Drawings: layout in millimetres, made here and only drawn by the templates.

pub mod calls;
pub mod canvas;
pub mod network;
pub mod organisation;
pub mod restoration;
pub mod tracks;
