//! What follows from a plan without being written in it.

pub mod coverage;
pub mod facts;
pub mod impact;
pub mod reach;
pub mod recovery;
pub mod responsibility;
pub mod restore;
