//! Drawings as boxes and lines with coordinates in millimetres; Typst draws them and proves that their text fits.

pub mod calls;
pub mod canvas;
pub mod contact_chart;
pub mod flow;
pub mod network;
pub mod organisation;
pub mod qr;
pub mod restoration;
pub mod tracks;
