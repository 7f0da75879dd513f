//! itbcp turns YAML about a hospital's information systems into the papers that keep it running when its computers don't.
//!
//! ```text
//! Sources ─ load ─▶ Plan ─ check ─▶ CheckedPlan ─ view ─▶ Tera ─▶ Typst source ─ typeset ─▶ Pages ─▶ PDF
//!             └─ Diagnostics ─┘                                             └▶ Dom ─▶ Blocks ─▶ Word
//!                                                 gates: glyphs, overflow ─▶ write
//! ```

pub mod source;

pub mod diagnostic;

pub mod load;

pub mod model;

pub mod data;

pub mod change;

pub mod release;

pub mod form;

pub mod check;

pub mod audience;

pub mod analysis;

pub mod fingerprint;

pub mod view;

pub mod diagram;

pub mod templates;

pub mod typeset;

pub mod pages;

pub mod compare;

pub mod gate;

pub mod pdf;

pub mod word;

pub mod write;

pub mod examples;

pub mod schema;

pub mod cli;

pub mod commands;
