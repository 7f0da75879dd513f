//! `itbcp schema`: the JSON Schema of a plan file, of a whole plan, or of all files into the folder of a plan.

use anyhow::bail;

use crate::cli::Schema;
use crate::commands::{ExitStatus, tell};
use crate::load;
use crate::schema;
use crate::write::{self, Output};

/// The folder in a plan that holds the schemas.
const FOLDER: &str = "schema";

/// Prints a schema, or writes all of them.
pub(super) fn schema(arguments: &Schema) -> anyhow::Result<ExitStatus> {
    if let Some(plan) = &arguments.output {
        if !plan.is_dir() {
            bail!("プランのフォルダー {} がありません。`itbcp new` で作れます", plan.display());
        }
        let outputs = outputs("");
        write::write(&plan.join(FOLDER), &outputs)?;
        eprintln!("{} に {} 個のスキーマを書きました", plan.join(FOLDER).display(), outputs.len());
        return Ok(ExitStatus::Clean);
    }
    let schema = match &arguments.file {
        None => schema::plan(),
        Some(file) => {
            let name = if file.contains('.') { file.clone() } else { format!("{file}.yaml") };
            let Some(schema) = schema::schema(&name) else {
                let near = load::nearest(&name, schema::files());
                let hint = near.map(|near| format!("。もしかして: {near}")).unwrap_or_default();
                bail!("「{file}」のスキーマはありません{hint}\n書けるのは {} です", schema::files().join("、"));
            };
            schema
        }
    };
    tell(format_args!("{schema:#}"))?;
    Ok(ExitStatus::Clean)
}

/// The schema of each file below a folder, as files to be written.
fn outputs(below: &str) -> Vec<Output> {
    schema::files()
        .into_iter()
        .filter_map(|file| {
            let name = format!("{below}{}", schema_name(file));
            Some(Output { name, bytes: format!("{:#}\n", schema::schema(file)?).into_bytes() })
        })
        .collect()
}

/// `contacts.json` for `contacts.yaml`.
fn schema_name(file: &str) -> String {
    file.replace(".yaml", ".json")
}

/// The files of an example plan with its schemas; each YAML file names its own at its head, which editors look for.
pub(super) fn with_schemas(files: Vec<Output>) -> Vec<Output> {
    let known = schema::files();
    let mut all: Vec<Output> = files
        .into_iter()
        .map(|file| {
            if !known.contains(&file.name.as_str()) {
                return file;
            }
            let mut bytes = format!(
                "# yaml-language-server: $schema={FOLDER}/{}\n# ↑ VS Code などが、書きながら項目の説明と間違いを示すための行です。消しても紙は変わりません\n",
                schema_name(&file.name)
            )
            .into_bytes();
            bytes.extend(file.bytes);
            Output { bytes, ..file }
        })
        .collect();
    all.extend(outputs(&format!("{FOLDER}/")));
    all
}
