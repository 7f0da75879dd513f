//! The program as its users meet it: one binary of tests, a module per command and claim.

mod build;
mod check;
mod house;
mod rules;
mod support;
