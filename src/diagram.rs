//! Drawings as boxes and lines with coordinates in millimetres; Typst draws them and proves that their text fits.

pub mod contact_chart;
