//! `itbcp new`: a commented, complete example plan in a folder of its own, which builds without an edit.

use crate::cli::{New, Size};
use crate::commands::{ExitStatus, schema};
use crate::examples::{CLINIC, HOSPITAL};
use crate::write::{self, Output};
use anyhow::bail;

/// Writes the example; a folder that holds anything is left alone.
pub(super) fn new(arguments: &New) -> anyhow::Result<ExitStatus> {
    let target = &arguments.folder;
    let occupied = match std::fs::read_dir(target) {
        Ok(mut entries) => entries.next().is_some(),
        Err(_) => target.exists(),
    };
    if occupied {
        bail!("{} には既にファイルがあります。まだない名前のフォルダーを指定してください", target.display());
    }
    let example = match arguments.size {
        Size::Hospital => &HOSPITAL,
        Size::Clinic => &CLINIC,
    };
    let outputs: Vec<Output> = example
        .files()
        .map(|file| Output { name: file.path().to_string_lossy().into_owned(), bytes: file.contents().to_vec() })
        .collect();
    let count = outputs.len();
    let outputs = schema::with_schemas(outputs);
    write::write(target, &outputs)?;
    eprintln!("{} に見本のプラン({} 個のファイル)を作りました", target.display(), count);
    let shown = target.display().to_string();
    let typed = if shown.contains([' ', '　']) { format!("\"{shown}\"") } else { shown };
    eprintln!("次に: itbcp build {typed} -o out");
    Ok(ExitStatus::Clean)
}
