//! The only place that creates files of papers: a whole set or none.
//!
//! A folder with half of yesterday's and half of today's papers is worse than either, so the new set is first written
//! in full next to the old one, then the old files are moved aside, the new ones moved in, and only then the old ones
//! deleted. Whatever fails before that is undone; a run that was killed is undone by the next one.
//!
//! ```text
//! OUT/.itbcp-new/…             the new set, complete and on disk before anything is touched
//! OUT/.itbcp-old/journal.json  what is being replaced, added and removed; its presence means: not finished
//! OUT/.itbcp-old/files/…       the old set
//! OUT/.itbcp-done/             the old set after the swap, waiting to be deleted
//! ```

use std::collections::BTreeSet;
use std::fs::{self, File, TryLockError};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, anyhow, bail};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::fingerprint::Fingerprint;

/// The list of the files of a set, itself one of them. Only what it lists is ever removed.
const MANIFEST: &str = "manifest.json";

const NEW: &str = ".itbcp-new";
const OLD: &str = ".itbcp-old";
const DONE: &str = ".itbcp-done";
const LOCK: &str = ".itbcp-lock";
const JOURNAL: &str = "journal.json";
const FILES: &str = "files";

/// A file to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Output {
    /// Name in the folder; `/` separates folders below it.
    pub name: String,
    /// Contents.
    pub bytes: Vec<u8>,
}

/// Puts a whole set of files into `dir`, or leaves it as it was.
///
/// Files that the `manifest.json` already there lists (`files[].name`, with `files[].sha256` if they are to be known as
/// unchanged) and that are no longer in the set are removed; all others are left alone. The folder is made if there is
/// none.
///
/// Fails with advice when the folder cannot be written, the disk is full, or a file is held open by another program.
pub fn write(dir: &Path, outputs: &[Output]) -> Result<()> {
    put(dir, outputs, true)
}

/// Puts files into `dir`, all of them or none, and leaves every other file alone.
///
/// Fails as [`write()`] does.
pub fn add(dir: &Path, outputs: &[Output]) -> Result<()> {
    put(dir, outputs, false)
}

fn put(dir: &Path, outputs: &[Output], is_whole_set: bool) -> Result<()> {
    let mut names = BTreeSet::new();
    for output in outputs {
        if !is_plain(&output.name) || !names.insert(output.name.as_str()) {
            bail!("「{}」という名前では書き出せません", output.name);
        }
    }

    let created = make_folder(dir)?;
    let written = locked(dir, || {
        clear_leftovers(dir)?;
        let journal = Journal::new(dir, outputs, is_whole_set)?;
        stage(dir, outputs)?;
        swap(dir, &journal)
    });
    if written.is_err() {
        // Deepest first; a folder that was there before, or holds anything, stays.
        for folder in created.iter().rev() {
            let _ = fs::remove_dir(folder);
        }
    }
    written
}

/// Brings the set back that a killed run had begun to replace. [`write()`] does so itself; a run that may end before it
/// writes (its plan has errors) calls this at its start, so that papers are not missing until the plan is right.
pub fn recover(dir: &Path) -> Result<()> {
    let is_left = |name: &str| fs::symlink_metadata(dir.join(name)).is_ok();
    if [NEW, OLD, DONE].into_iter().any(is_left) { locked(dir, || clear_leftovers(dir)) } else { Ok(()) }
}

/// What a swap does to each name, so that a killed one can be undone.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Journal {
    replaced: Vec<String>,
    added: Vec<String>,
    removed: Vec<String>,
}

impl Journal {
    fn new(dir: &Path, outputs: &[Output], is_whole_set: bool) -> Result<Self> {
        let mut journal = Self::default();
        for Output { name, .. } in outputs {
            match fs::symlink_metadata(dir.join(name)) {
                Ok(found) if found.is_dir() => {
                    bail!("「{}」はフォルダーなので、同じ名前のファイルを書けません", dir.join(name).display())
                }
                Ok(_) => journal.replaced.push(name.clone()),
                Err(error) if is_absent(&error) => journal.added.push(name.clone()),
                Err(error) => return Err(advised(error, &dir.join(name), "を調べられません")),
            }
        }
        for (name, sha256) in if is_whole_set { listed(dir) } else { Vec::new() } {
            let gone = !outputs.iter().any(|output| output.name == name);
            if gone && is_plain(&name) && is_unchanged(&dir.join(&name), sha256.as_deref()) {
                journal.removed.push(name);
            }
        }
        Ok(journal)
    }

    fn moved_aside(&self) -> impl Iterator<Item = &String> {
        self.replaced.iter().chain(&self.removed)
    }

    fn moved_in(&self) -> impl Iterator<Item = &String> {
        self.replaced.iter().chain(&self.added)
    }
}

/// Writes the new set in full, down to the disk, before anything old is touched. Files are written side by side, since each
/// waits for the disk; of several that could not be written the first is told.
fn stage(dir: &Path, outputs: &[Output]) -> Result<()> {
    let new = dir.join(NEW);
    let write = |output: &Output| -> io::Result<()> {
        let path = new.join(&output.name);
        fs::create_dir_all(path.parent().unwrap_or(&new))?;
        let mut file = File::create_new(&path)?;
        file.write_all(&output.bytes)?;
        file.sync_all()
    };
    let written: Vec<Result<()>> = outputs
        .par_iter()
        .map(|output| write(output).map_err(|error| advised(error, &dir.join(&output.name), "を書けません")))
        .collect();
    let staged: Result<()> = written.into_iter().collect();
    if staged.is_err() {
        let _ = fs::remove_dir_all(&new);
    }
    staged
}

/// Old files aside, new ones in; back again when one of the moves fails.
fn swap(dir: &Path, journal: &Journal) -> Result<()> {
    let (new, old, done) = (dir.join(NEW), dir.join(OLD), dir.join(DONE));
    let moved = (|| {
        begin(&old, journal).map_err(|error| advised(error, &old, "を作れません"))?;
        for name in journal.moved_aside() {
            rename(&dir.join(name), &old.join(FILES).join(name))
                .map_err(|error| advised(error, &dir.join(name), "を置き換えられません"))?;
        }
        for name in journal.moved_in() {
            rename(&new.join(name), &dir.join(name))
                .map_err(|error| advised(error, &dir.join(name), "を書けません"))?;
        }
        on_disk(dir);
        // From this rename on the new set counts: without a journal there is nothing to undo.
        rename(&old, &done).map_err(|error| advised(error, &old, "を片付けられません"))
    })();
    if let Err(error) = moved {
        let undone = undo(dir).context("書き出しに失敗し、元の紙面へ戻すこともできませんでした");
        let _ = fs::remove_dir_all(&new);
        return match undone {
            Ok(()) => Err(error),
            Err(worse) => Err(worse.context(format!("{error:#}"))),
        };
    }
    // The papers are in place; what cannot be tidied now is tidied at the next start.
    let _ = fs::remove_dir_all(&done);
    let _ = fs::remove_dir_all(&new);
    for name in &journal.removed {
        remove_empty_parents(dir, name);
    }
    Ok(())
}

fn begin(old: &Path, journal: &Journal) -> io::Result<()> {
    fs::create_dir_all(old.join(FILES))?;
    // Written under another name first, so that a journal that can be read is a whole one.
    let draft = old.join("journal.part");
    #[expect(clippy::disallowed_methods, reason = "this is the module that makes files")]
    let mut file = File::create(&draft)?;
    file.write_all(&serde_json::to_vec(journal)?)?;
    file.sync_all()?;
    drop(file);
    fs::rename(&draft, old.join(JOURNAL))?;
    on_disk(old);
    Ok(())
}

fn clear_leftovers(dir: &Path) -> Result<()> {
    undo(dir).context("前回の書き出しが途中で止まっていて、元の紙面へ戻せませんでした")?;
    for leftover in [NEW, DONE] {
        match fs::remove_dir_all(dir.join(leftover)) {
            Err(error) if !is_absent(&error) => return Err(advised(error, &dir.join(leftover), "を消せません")),
            _ => {}
        }
    }
    Ok(())
}

/// Brings the old set back, wherever the swap stopped. Can be stopped and done again itself.
fn undo(dir: &Path) -> Result<()> {
    let old = dir.join(OLD);
    let journal: Journal = match fs::read(old.join(JOURNAL)) {
        Ok(bytes) => serde_json::from_slice(&bytes).with_context(|| format!("{} を読めません", old.display()))?,
        // Without a journal nothing has been moved yet.
        Err(error) if is_absent(&error) => Journal::default(),
        Err(error) => return Err(advised(error, &old, "を読めません")),
    };
    for name in journal.moved_aside().filter(|name| is_plain(name)) {
        let aside = old.join(FILES).join(name);
        if fs::symlink_metadata(&aside).is_ok() {
            rename(&aside, &dir.join(name)).map_err(|error| advised(error, &dir.join(name), "を元に戻せません"))?;
        }
    }
    for name in journal.added.iter().filter(|name| is_plain(name)) {
        match fs::remove_file(dir.join(name)) {
            Err(error) if !is_absent(&error) => return Err(advised(error, &dir.join(name), "を消せません")),
            _ => remove_empty_parents(dir, name),
        }
    }
    on_disk(dir);
    match fs::remove_dir_all(&old) {
        Err(error) if !is_absent(&error) => Err(advised(error, &old, "を消せません")),
        _ => Ok(()),
    }
}

/// Runs with the folder held against another run of ours, which would take this one's leftovers for a dead one's.
fn locked(dir: &Path, work: impl FnOnce() -> Result<()>) -> Result<()> {
    let path = dir.join(LOCK);
    let file = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&path)
        .map_err(|error| advised(error, dir, "に書き込めません"))?;
    if let Err(TryLockError::WouldBlock) = file.try_lock() {
        bail!("「{}」には別の itbcp が書き出し中です。終わってからもう一度実行してください", dir.display());
    }
    // A file system without locks (some network shares) is no reason to refuse.
    let outcome = work();
    let _ = fs::remove_file(&path);
    drop(file);
    outcome
}

/// Makes the folder and those above it; returns those it made.
fn make_folder(dir: &Path) -> Result<Vec<PathBuf>> {
    let mut missing: Vec<PathBuf> = dir
        .ancestors()
        .take_while(|folder| !folder.as_os_str().is_empty())
        .take_while(|folder| fs::metadata(folder).is_err_and(|error| is_absent(&error)))
        .map(Path::to_path_buf)
        .collect();
    missing.reverse();
    match fs::create_dir_all(dir) {
        Ok(()) => Ok(missing),
        Err(_) if dir.is_file() => {
            bail!("「{}」はファイルです。書き出し先にはフォルダーを指定してください", dir.display())
        }
        Err(error) => Err(advised(error, dir, "というフォルダーを作れません")),
    }
}

/// Names and digests in the manifest that is there; none if it is not one of ours.
fn listed(dir: &Path) -> Vec<(String, Option<String>)> {
    #[derive(Deserialize)]
    struct Manifest {
        files: Vec<Listed>,
    }
    #[derive(Deserialize)]
    struct Listed {
        name: String,
        #[serde(default)]
        sha256: Option<String>,
    }
    let manifest = fs::read(dir.join(MANIFEST)).ok().and_then(|bytes| serde_json::from_slice::<Manifest>(&bytes).ok());
    manifest.into_iter().flat_map(|manifest| manifest.files).map(|listed| (listed.name, listed.sha256)).collect()
}

/// Whether it is a file that is still as it was listed; one that somebody has worked on since is theirs.
fn is_unchanged(path: &Path, sha256: Option<&str>) -> bool {
    if !fs::symlink_metadata(path).is_ok_and(|found| found.is_file()) {
        return false;
    }
    sha256.is_none_or(|listed| {
        fs::read(path).is_ok_and(|bytes| Fingerprint::of_bytes(&bytes).as_str().eq_ignore_ascii_case(listed))
    })
}

/// Whether a name stays within the folder, on every system, and is none of our own working names.
fn is_plain(name: &str) -> bool {
    !name.is_empty()
        && name.split('/').all(|part| {
            !matches!(part, "" | "." | "..")
                && !part.contains(['\\', ':', '\0'])
                && ![NEW, OLD, DONE, LOCK].contains(&part)
        })
}

/// Moves a file over another if there is one, making the folder it goes to.
fn rename(from: &Path, to: &Path) -> io::Result<()> {
    if let Some(parent) = to.parent() {
        fs::create_dir_all(parent)?;
    }
    // On Windows a virus scanner holds a new file for a moment; a document that is open in Word stays held.
    let mut more_tries = if cfg!(windows) { 9 } else { 0 };
    loop {
        match fs::rename(from, to) {
            Err(error) if more_tries > 0 && (is_held(&error) || error.kind() == ErrorKind::PermissionDenied) => {
                more_tries -= 1;
                std::thread::sleep(Duration::from_millis(50));
            }
            moved => return moved,
        }
    }
}

/// Whether another program holds the file, or a part of it (`ERROR_SHARING_VIOLATION`, `ERROR_LOCK_VIOLATION`).
fn is_held(error: &io::Error) -> bool {
    cfg!(windows) && matches!(error.raw_os_error(), Some(32 | 33))
}

fn remove_empty_parents(dir: &Path, name: &str) {
    let folders = Path::new(name).ancestors().skip(1).filter(|folder| !folder.as_os_str().is_empty());
    for folder in folders {
        if fs::remove_dir(dir.join(folder)).is_err() {
            return;
        }
    }
}

/// Asks for the names in a folder to reach the disk; systems that cannot open a folder keep them safe themselves.
fn on_disk(dir: &Path) {
    if let Ok(folder) = File::open(dir) {
        let _ = folder.sync_all();
    }
}

fn is_absent(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory)
}

/// An error of the file system with what was wanted and what helps.
fn advised(error: io::Error, path: &Path, wanted: &str) -> anyhow::Error {
    let advice = match error.kind() {
        _ if is_held(&error) => "。Word や Acrobat で開いていれば、閉じてからもう一度実行してください",
        // Windows answers so for an open file, too.
        ErrorKind::PermissionDenied if cfg!(windows) => {
            "。Word や Acrobat で開いていれば閉じ、フォルダーに書き込めるか確かめてください"
        }
        ErrorKind::PermissionDenied => "。フォルダーに書き込む権限があるか確かめてください",
        ErrorKind::ReadOnlyFilesystem => "。書き込みできない場所です。別のフォルダーを -o で指定してください",
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "。ディスクの空きを増やしてからもう一度実行してください",
        ErrorKind::NotADirectory => "。途中にフォルダーでないものがあります",
        _ => "",
    };
    anyhow!(error).context(format!("「{}」{wanted}{advice}", path.display()))
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "the tests make the files that are swapped")]
mod tests {
    use std::collections::BTreeMap;

    use tempfile::TempDir;

    use super::*;

    fn outputs(files: &[(&str, &str)]) -> Vec<Output> {
        files.iter().map(|(name, text)| Output { name: (*name).to_owned(), bytes: text.as_bytes().to_vec() }).collect()
    }

    /// Every file in a folder and below, with its text; empty folders show as their name with `/`.
    fn files(dir: &Path) -> BTreeMap<String, String> {
        fn collect(dir: &Path, prefix: &str, found: &mut BTreeMap<String, String>) {
            let mut empty = true;
            for entry in fs::read_dir(dir).unwrap() {
                empty = false;
                let entry = entry.unwrap();
                let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
                if entry.file_type().unwrap().is_dir() {
                    collect(&entry.path(), &format!("{name}/"), found);
                } else {
                    found.insert(name, fs::read_to_string(entry.path()).unwrap());
                }
            }
            if empty && !prefix.is_empty() {
                found.insert(prefix.to_owned(), String::new());
            }
        }
        let mut found = BTreeMap::new();
        collect(dir, "", &mut found);
        found
    }

    fn set(files: &[(&str, &str)]) -> BTreeMap<String, String> {
        files.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
    }

    fn manifest(names: &[&str]) -> String {
        let files: Vec<_> = names.iter().map(|name| serde_json::json!({ "name": name, "kind": "plan" })).collect();
        serde_json::json!({ "version": "1", "files": files }).to_string()
    }

    #[test]
    fn a_set_is_written_into_a_folder_that_was_not_there() {
        let folder = TempDir::new().unwrap();
        let out = folder.path().join("a/b");
        write(&out, &outputs(&[("plan.pdf", "1"), ("lib/paper.typ", "2")])).unwrap();
        assert_eq!(files(&out), set(&[("plan.pdf", "1"), ("lib/paper.typ", "2")]));
    }

    #[test]
    fn a_new_set_takes_the_place_of_the_old_and_foreign_files_stay() {
        let folder = TempDir::new().unwrap();
        let old = manifest(&["plan.pdf", "cards.pdf", "sub/old.typ", "manifest.json"]);
        let first = outputs(&[("plan.pdf", "1"), ("cards.pdf", "1"), ("sub/old.typ", "1"), (MANIFEST, &old)]);
        write(folder.path(), &first).unwrap();
        fs::write(folder.path().join("メモ.txt"), "院内の覚え書き").unwrap();

        let new = manifest(&["plan.pdf", "manifest.json"]);
        write(folder.path(), &outputs(&[("plan.pdf", "2"), (MANIFEST, &new)])).unwrap();
        assert_eq!(files(folder.path()), set(&[("plan.pdf", "2"), (MANIFEST, &new), ("メモ.txt", "院内の覚え書き")]));
    }

    #[test]
    fn a_listed_file_that_somebody_has_worked_on_stays() {
        let folder = TempDir::new().unwrap();
        let digest = Fingerprint::of_bytes(b"1").as_str().to_owned();
        let list = serde_json::json!({ "files": [
            { "name": "kept.docx", "sha256": digest }, { "name": "gone.docx", "sha256": digest }
        ] });
        write(folder.path(), &outputs(&[("kept.docx", "1"), ("gone.docx", "1"), (MANIFEST, &list.to_string())]))
            .unwrap();
        fs::write(folder.path().join("kept.docx"), "手で直した").unwrap();
        write(folder.path(), &outputs(&[(MANIFEST, "{}")])).unwrap();
        assert_eq!(files(folder.path()), set(&[("kept.docx", "手で直した"), (MANIFEST, "{}")]));
    }

    #[test]
    fn a_manifest_cannot_have_files_elsewhere_removed() {
        let folder = TempDir::new().unwrap();
        fs::write(folder.path().join("outside.txt"), "x").unwrap();
        let out = folder.path().join("out");
        fs::create_dir(&out).unwrap();
        let outside = folder.path().join("outside.txt").display().to_string();
        fs::write(out.join(MANIFEST), manifest(&["../outside.txt", &outside])).unwrap();
        write(&out, &outputs(&[("plan.pdf", "1")])).unwrap();
        assert_eq!(fs::read_to_string(folder.path().join("outside.txt")).unwrap(), "x");
    }

    #[test]
    fn a_folder_in_the_place_of_a_file_leaves_all_as_it_was() {
        let folder = TempDir::new().unwrap();
        fs::write(folder.path().join("a.pdf"), "old").unwrap();
        fs::create_dir(folder.path().join("plan.pdf")).unwrap();
        let before = files(folder.path());
        let error = write(folder.path(), &outputs(&[("a.pdf", "new"), ("plan.pdf", "new")])).unwrap_err();
        assert!(format!("{error:#}").contains("plan.pdf"), "{error:#}");
        assert_eq!(files(folder.path()), before);
    }

    #[test]
    fn a_move_that_fails_halfway_is_undone() {
        let folder = TempDir::new().unwrap();
        let list = manifest(&["a.pdf", "stale.pdf", MANIFEST]);
        write(folder.path(), &outputs(&[("a.pdf", "old"), ("stale.pdf", "old"), (MANIFEST, &list)])).unwrap();
        // The folder `z` that the set needs cannot be made, which shows only when the new files move in.
        fs::write(folder.path().join("z"), "a file").unwrap();
        let before = files(folder.path());
        let new = outputs(&[("a.pdf", "new"), ("b.pdf", "new"), ("z/paper.typ", "new"), (MANIFEST, "{}")]);
        let error = write(folder.path(), &new).unwrap_err();
        assert!(format!("{error:#}").contains("z/paper.typ"), "{error:#}");
        assert_eq!(files(folder.path()), before);
    }

    /// Stops a swap after each of its moves in turn, as a power cut would, and runs again.
    #[test]
    fn a_run_that_was_killed_anywhere_is_undone_by_the_next() {
        let old = [("a.pdf", "old"), ("stale.pdf", "old"), (MANIFEST, &*manifest(&["a.pdf", "stale.pdf", MANIFEST]))];
        let new = outputs(&[("a.pdf", "new"), ("b.pdf", "new"), (MANIFEST, "{}")]);
        for stop in 0..=7 {
            let folder = TempDir::new().unwrap();
            let dir = folder.path();
            write(dir, &outputs(&old)).unwrap();
            let journal = Journal::new(dir, &new, true).unwrap();
            stage(dir, &new).unwrap();
            begin(&dir.join(OLD), &journal).unwrap();
            let aside = journal.moved_aside().map(|name| (dir.join(name), dir.join(OLD).join(FILES).join(name)));
            let inward = journal.moved_in().map(|name| (dir.join(NEW).join(name), dir.join(name)));
            let moves: Vec<_> = aside.chain(inward).collect();
            assert_eq!(moves.len(), 6);
            for (from, to) in moves.iter().take(stop) {
                rename(from, to).unwrap();
            }
            if stop == 7 {
                fs::rename(dir.join(OLD), dir.join(DONE)).unwrap();
            }

            // The next run brings back what the killed one found, or keeps the new set once that was complete, even if
            // it then fails itself (a name cannot be a file and a folder).
            if stop % 2 == 0 {
                recover(dir).unwrap();
            } else {
                write(dir, &outputs(&[("x/y.pdf", "x"), ("x", "x")])).unwrap_err();
            }
            let wanted =
                if stop == 7 { set(&[("a.pdf", "new"), ("b.pdf", "new"), (MANIFEST, "{}")]) } else { set(&old) };
            assert_eq!(files(dir), wanted, "stopped after {stop} moves");
        }
    }

    /// A set of many files, all with the same contents, and a name that only this set has.
    fn generation(contents: &str) -> Vec<(String, String)> {
        let mut names: Vec<String> = (0..24).map(|at| format!("{}/{at}.pdf", at % 3)).collect();
        names.push(format!("only-{contents}.pdf"));
        names.push(MANIFEST.to_owned());
        let listed = manifest(&names.iter().map(String::as_str).collect::<Vec<_>>());
        let text = |name: &String| if name == MANIFEST { listed.clone() } else { contents.repeat(2000) };
        names.iter().map(|name| (name.clone(), text(name))).collect()
    }

    /// Where the child of the next test writes; it is not set in an ordinary run.
    const KILLED_DIR: &str = "ITBCP_TEST_KILLED_DIR";

    /// Writes two sets in turns until it is killed.
    #[test]
    fn sets_are_written_in_turns_where_that_is_asked_for() {
        let Some(dir) = std::env::var_os(KILLED_DIR) else { return };
        for turn in (0..2).cycle() {
            let generation = generation(["a", "b"][turn]);
            let files: Vec<(&str, &str)> = generation.iter().map(|(name, text)| (&**name, &**text)).collect();
            write(Path::new(&dir), &outputs(&files)).unwrap();
        }
    }

    /// Kills a process that writes, a few hundred times, wherever it is.
    #[test]
    fn whenever_a_run_is_killed_the_set_is_the_old_or_the_new_one() {
        let folder = TempDir::new().unwrap();
        let dir = folder.path().join("out");
        let sets = ["a", "b"].map(|contents| {
            let generation = generation(contents);
            generation.into_iter().collect::<BTreeMap<String, String>>()
        });
        let (mut seen, mut in_the_middle) = ([0, 0], 0);
        // Pauses of all lengths in an order that no clock decides.
        for round in 0..300_u64 {
            let mut child = std::process::Command::new(std::env::current_exe().unwrap())
                .args(["--exact", "write::tests::sets_are_written_in_turns_where_that_is_asked_for"])
                .env(KILLED_DIR, &dir)
                .stdout(std::process::Stdio::null())
                .spawn()
                .unwrap();
            std::thread::sleep(Duration::from_micros(5_000 + round * 7_919 % 45_000));
            child.kill().unwrap();
            child.wait().unwrap();
            in_the_middle += usize::from(dir.join(OLD).join(JOURNAL).exists());
            recover(&dir).unwrap();
            let mut found = if dir.exists() { files(&dir) } else { BTreeMap::new() };
            found.remove(LOCK);
            if found.is_empty() {
                continue;
            }
            let which = sets.iter().position(|set| *set == found);
            seen[which.unwrap_or_else(|| panic!("round {round}: {:?}", found.keys()))] += 1;
        }
        assert!(seen[0] > 10 && seen[1] > 10 && in_the_middle > 10, "{seen:?}, {in_the_middle} in the middle");
    }

    #[test]
    fn nothing_to_recover_changes_nothing() {
        let folder = TempDir::new().unwrap();
        recover(&folder.path().join("none")).unwrap();
        recover(folder.path()).unwrap();
        assert_eq!(files(folder.path()), BTreeMap::new());
    }

    #[test]
    fn a_name_that_leaves_the_folder_or_comes_twice_is_refused() {
        let folder = TempDir::new().unwrap();
        for names in [&["../x"][..], &["/x"], &["a//b"], &["C:x"], &["a\\b"], &[".itbcp-old"], &[""], &["a", "a"]] {
            let names: Vec<(&str, &str)> = names.iter().map(|name| (*name, "")).collect();
            assert!(write(folder.path(), &outputs(&names)).is_err(), "{names:?}");
        }
        assert_eq!(files(folder.path()), BTreeMap::new());
    }

    #[test]
    fn a_file_in_the_place_of_the_folder_is_named() {
        let folder = TempDir::new().unwrap();
        let out = folder.path().join("out");
        fs::write(&out, "x").unwrap();
        let error = write(&out, &outputs(&[("plan.pdf", "1")])).unwrap_err();
        assert!(format!("{error:#}").contains("ファイルです"), "{error:#}");
        assert_eq!(fs::read_to_string(&out).unwrap(), "x");
    }

    #[test]
    fn a_run_in_the_same_folder_is_waited_for_by_the_user() {
        let folder = TempDir::new().unwrap();
        let error = locked(folder.path(), || {
            let error = write(folder.path(), &outputs(&[("plan.pdf", "1")])).unwrap_err();
            assert_eq!(files(folder.path()), set(&[(LOCK, "")]));
            Err(error)
        })
        .unwrap_err();
        assert!(format!("{error:#}").contains("書き出し中"), "{error:#}");
        assert_eq!(files(folder.path()), BTreeMap::new());
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_place_that_takes_no_files_is_told_in_our_words() {
        let error = write(Path::new("/proc/itbcp/out"), &outputs(&[("plan.pdf", "1")])).unwrap_err();
        assert!(format!("{error:#}").contains("フォルダーを作れません"), "{error:#}");
    }
}
