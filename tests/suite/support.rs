//! A plan in a temporary folder, the real binary run on it, and readers for what comes out.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use itbcp::check::CheckedPlan;
use itbcp::form::Forms;
use itbcp::gate::parity::{self, Word};
use itbcp::model::date::Date;
use itbcp::pages::Pages;
use itbcp::source::Sources;
use itbcp::templates::Templates;
use itbcp::view::{Kind, Request};

use tempfile::TempDir;

/// The folder of this package.
pub(crate) fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The day on which tests judge a plan: the day of the example plans.
pub(crate) const AS_OF: Date = Date::constant(2026, 10, 1);

/// The official forms.
pub(crate) fn forms() -> &'static Forms {
    Forms::built_in().expect("the built-in forms are sound")
}

/// What a run of the binary gave.
pub(crate) struct Outcome {
    pub(crate) status: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// A plan to run the binary on.
pub(crate) struct PlanTest {
    dir: TempDir,
}

impl PlanTest {
    /// A copy of a plan of this repository, such as `plans/sample`.
    pub(crate) fn copy_of(plan: &str) -> Self {
        let test = Self { dir: tempfile::tempdir().expect("a temporary folder can be made") };
        fs::create_dir(test.plan()).expect("the folder is new");
        test.overlay(&root().join(plan));
        test
    }

    /// Lays the files of a folder over those of the plan.
    pub(crate) fn overlay(&self, folder: &Path) {
        let mut seen = 0;
        for entry in fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
            let entry = entry.expect("the folder can be listed");
            let name = entry.file_name();
            if name.to_string_lossy().ends_with(".yaml") || name.to_string_lossy().ends_with(".csv") {
                fs::copy(entry.path(), self.plan().join(&name)).expect("the file can be copied");
            }
            seen += 1;
        }
        assert!(seen > 0, "{} is empty", folder.display());
    }

    /// Takes a file away.
    pub(crate) fn without(&self, file: &str) {
        fs::remove_file(self.plan().join(file)).unwrap_or_else(|error| panic!("{file}: {error}"));
    }

    /// Replaces text in a file, every time it occurs; it must occur.
    pub(crate) fn edit(&self, file: &str, from: &str, to: &str) -> &Self {
        let path = self.plan().join(file);
        let text = fs::read_to_string(&path).expect("the file is there");
        assert!(text.contains(from), "{file} does not contain {from:?}");
        fs::write(path, text.replace(from, to)).expect("the file can be written");
        self
    }

    /// Writes a file as it is.
    pub(crate) fn put(&self, file: &str, bytes: &[u8]) -> &Self {
        fs::write(self.plan().join(file), bytes).expect("the file can be written");
        self
    }

    /// The folder that holds the plan and the papers; the binary runs in it.
    pub(crate) fn dir(&self) -> &Path {
        self.dir.path()
    }

    pub(crate) fn plan(&self) -> PathBuf {
        self.dir.path().join("plan")
    }

    pub(crate) fn out(&self, file: &str) -> PathBuf {
        self.dir.path().join("out").join(file)
    }

    /// Runs `itbcp` in the folder, where the plan is `plan`.
    pub(crate) fn run(&self, arguments: &[&str]) -> Outcome {
        self.run_with(arguments, &[])
    }

    /// The same, with environment variables.
    pub(crate) fn run_with(&self, arguments: &[&str], environment: &[(&str, &str)]) -> Outcome {
        let output = Command::new(env!("CARGO_BIN_EXE_itbcp"))
            .args(arguments)
            .args(judged_on(arguments))
            .current_dir(self.dir.path())
            .envs(environment.iter().copied())
            .output()
            .expect("the binary can be run");
        Outcome {
            status: output.status.code().expect("the binary ends by itself"),
            stdout: String::from_utf8(output.stdout).expect("stdout is UTF-8"),
            stderr: String::from_utf8(output.stderr).expect("stderr is UTF-8"),
        }
    }

    /// Builds into `out` and expects success.
    pub(crate) fn build(&self) -> &Self {
        let outcome = self.run(&["build", "plan", "-o", "out"]);
        assert_eq!(outcome.status, 0, "{}", outcome.stderr);
        self
    }

    /// What a paper's Word file says.
    pub(crate) fn word(&self, kind: &str) -> Word {
        let bytes = fs::read(self.out(&format!("{kind}.docx"))).expect("the Word file was made");
        parity::word(&bytes).expect("a Word file can be read")
    }

    /// The whole text of a paper's Word file, with headers, footers and properties.
    pub(crate) fn word_text(&self, kind: &str) -> String {
        self.word(kind).whole
    }

    /// Puts a template of the hospital's own into the plan's folder.
    pub(crate) fn template(&self, name: &str, text: &str) -> &Self {
        let path = self.plan().join("templates").join(name);
        fs::create_dir_all(path.parent().expect("a template is in a folder")).expect("the folder can be made");
        fs::write(path, text).expect("the template can be written");
        self
    }

    /// Every file of a folder beside the plan, with its bytes; none where there is no such folder.
    pub(crate) fn files(&self, folder: &str) -> BTreeMap<String, Vec<u8>> {
        let Ok(entries) = fs::read_dir(self.dir().join(folder)) else { return BTreeMap::new() };
        let entries = entries.filter_map(Result::ok).filter(|entry| entry.path().is_file());
        let read = |entry: fs::DirEntry| {
            let bytes = fs::read(entry.path()).expect("a file can be read");
            (entry.file_name().to_string_lossy().into_owned(), bytes)
        };
        entries.map(read).collect()
    }
}

/// The fixed day, for commands that judge a plan and name none: a test must say the same next year.
fn judged_on(arguments: &[&str]) -> Vec<String> {
    let judges = arguments.first().is_some_and(|name| ["check", "build"].contains(name));
    let named = arguments.iter().any(|argument| argument.starts_with("--as-of") || *argument == "--help");
    if judges && !named { vec!["--as-of".to_owned(), AS_OF.to_string()] } else { Vec::new() }
}

/// A plan that passes its rules, with its files.
pub(crate) fn checked(plan: &Path) -> (CheckedPlan, Sources) {
    let sources = Sources::read(plan).expect("the plan can be read");
    let loaded = itbcp::load::load(&sources).plan.expect("the plan is sound");
    (itbcp::check::check(loaded, forms(), AS_OF).plan.expect("the plan passes its rules"), sources)
}

/// The papers of a plan as the library lays them out.
pub(crate) struct Papers {
    /// The runs of text of each page of each kind: as a rule a run is a piece of a line, without white space here.
    pub(crate) runs: BTreeMap<Kind, Vec<Vec<String>>>,
    /// The same, as the comparison with Word takes them.
    pub(crate) laid_out: BTreeMap<Kind, Vec<Vec<parity::Run>>>,
    /// Where the labelled sections stand.
    pub(crate) pages: Pages,
}

impl Papers {
    /// Lays out every kind, those that name pages of the others last.
    pub(crate) fn of(plan: &Path) -> Self {
        Self::with_forms(plan, forms())
    }

    /// The same with other forms.
    pub(crate) fn with_forms(plan: &Path, forms: &Forms) -> Self {
        let (plan, sources) = checked(plan);
        let templates = Templates::built_in().expect("the built-in templates are sound");
        let laid_out = |kind: Kind, pages: &Pages| {
            let view = itbcp::view::view(kind, &plan, Request::new(forms, &sources, pages));
            let source = itbcp::templates::render(&templates, kind, &view).expect("it renders");
            let formats = itbcp::typeset::Formats { pdf: true, word: false };
            itbcp::typeset::typeset(&source, &templates, formats).unwrap_or_else(|faults| panic!("{kind}: {faults:#?}"))
        };
        let mut papers = Self { runs: BTreeMap::new(), laid_out: BTreeMap::new(), pages: Pages::default() };
        let mut kinds = Kind::ALL.to_vec();
        kinds.sort_by_key(|kind| kind.names_pages());
        for kind in kinds {
            let typeset = laid_out(kind, &papers.pages);
            let laid_out = parity::pages(typeset.paged());
            let texts = |runs: &Vec<parity::Run>| runs.iter().map(|run| run.text.clone()).collect();
            papers.runs.insert(kind, laid_out.iter().map(texts).collect());
            papers.laid_out.insert(kind, laid_out);
            papers.pages.extend(Pages::of(kind, typeset.paged()));
        }
        papers
    }

    /// The text of a kind, page by page, without white space.
    pub(crate) fn text(&self, kind: Kind) -> String {
        self.runs[&kind].iter().map(|page| page.concat() + "\n").collect()
    }

    /// The text of one page, from 1, without white space.
    pub(crate) fn page(&self, kind: Kind, page: usize) -> String {
        self.runs[&kind][page - 1].concat()
    }
}
