//! Templates, example plans and explanations are embedded by folder; a new file there must be noticed.

fn main() {
    println!("cargo:rerun-if-changed=templates");
    println!("cargo:rerun-if-changed=plans");
    println!("cargo:rerun-if-changed=src/diagnostic/explanations");
}
