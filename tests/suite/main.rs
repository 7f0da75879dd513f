//! The program as its users meet it: one binary of tests, a module per command and claim.

#![expect(clippy::disallowed_methods, reason = "tests make the files that the program reads")]

mod audience;
mod build;
mod check;
mod formats;
mod forms;
mod fuzz;
mod house;
mod impact;
mod mutation;
mod parity;
mod readme;
mod release;
mod rules;
mod schema;
mod sheets;
mod support;
mod traps;
mod values;
mod watch;
