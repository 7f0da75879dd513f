//! `run`: from the arguments to the exit status. With the modules below, the only code that prints.

#![expect(clippy::print_stderr, reason = "printing is what the commands are for")]

use std::ffi::OsString;
use std::fmt::Display;
use std::io::{self, IsTerminal as _, Write as _};
use std::path::Path;
use std::process::ExitCode;
use std::sync::{Mutex, PoisonError};

use anyhow::Context as _;
use clap::Parser as _;
use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::check::{self as checking, CheckedPlan};
use crate::cli::{Cli, Command};
use crate::diagnostic::{self, Diagnostic, Severity};
use crate::form::Forms;
use crate::load::{self, nearest};
use crate::model::date::Date;
use crate::model::id::PersonId;
use crate::source::Sources;
use crate::typeset;
use crate::write;

mod build;
mod check;
mod completions;
mod diff;
mod explain;
mod impact;
mod new;
mod release;
mod schema;
mod verify;
mod watch;

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExitStatus {
    /// Made, or clean.
    Clean,
    /// There are findings that stop.
    Findings,
    /// It could not work: no such folder, disk full, wrong arguments.
    Failed,
}

impl From<ExitStatus> for ExitCode {
    fn from(status: ExitStatus) -> Self {
        match status {
            ExitStatus::Clean => Self::SUCCESS,
            ExitStatus::Findings => Self::from(1),
            ExitStatus::Failed => Self::from(2),
        }
    }
}

/// Runs the program with these arguments, the program's name first.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitStatus {
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) => return usage(&error),
    };
    let outcome = match &cli.command {
        Command::New(arguments) => new::new(arguments),
        Command::Check(arguments) => check::check(arguments),
        Command::Build(arguments) => build::build(arguments),
        Command::Explain(arguments) => explain::explain(arguments),
        Command::Diff(arguments) => diff::diff(arguments),
        Command::Release(arguments) => release::release(arguments),
        Command::Verify(arguments) => verify::verify(arguments),
        Command::Watch(arguments) => watch::watch(arguments),
        Command::Impact(arguments) => impact::impact(arguments),
        Command::Schema(arguments) => schema::schema(arguments),
        Command::Completions(arguments) => completions::completions(arguments),
    };
    outcome.unwrap_or_else(|error| {
        eprintln!("{}: {error}", paint("error", Severity::Error));
        for cause in error.chain().skip(1) {
            eprintln!("  原因: {}", in_our_words(cause));
        }
        ExitStatus::Failed
    })
}

/// What the system says of a file, in Japanese on every system.
fn in_our_words(cause: &(dyn std::error::Error + 'static)) -> String {
    use std::io::ErrorKind as Kind;
    let Some(error) = cause.downcast_ref::<std::io::Error>() else { return cause.to_string() };
    let number = error.raw_os_error().map(|number| format!("(OS の番号 {number})")).unwrap_or_default();
    let said = match error.kind() {
        // What Windows answers for a file that is open in Excel.
        _ if cfg!(windows) && matches!(error.raw_os_error(), Some(32 | 33)) => {
            "ほかのソフト(Excel など)が開いています。閉じてからもう一度実行してください"
        }
        Kind::NotFound => "その名前のファイルやフォルダーがありません(リンクの先が消えていることもあります)",
        Kind::PermissionDenied => "読み書きする権限がありません。ほかのソフトで開いていれば閉じてください",
        Kind::StorageFull | Kind::QuotaExceeded => "ディスクの空きがありません",
        Kind::ReadOnlyFilesystem => "書き込みできない場所です",
        Kind::NotADirectory => "途中にフォルダーでないものがあります",
        Kind::IsADirectory => "ファイルではなくフォルダーです",
        Kind::InvalidFilename => "名前に使えない字があるか、名前が長すぎます",
        Kind::TimedOut | Kind::HostUnreachable | Kind::NetworkUnreachable => "共有フォルダーにつながりません",
        _ => "OS がファイルの読み書きを断りました",
    };
    format!("{said}{number}")
}

/// Writes what was asked for to stdout, with one line end behind it. Whoever stops reading, as `more` and `head` do, has
/// read enough.
fn tell(text: impl Display) -> anyhow::Result<()> {
    let text = text.to_string();
    let text = text.trim_end_matches('\n');
    if text.is_empty() {
        return Ok(());
    }
    let mut out = io::stdout().lock();
    match writeln!(out, "{text}").and_then(|()| out.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => written.context("結果を書き出せません"),
    }
}

/// Help and version as they are; anything else that clap says in our own words.
fn usage(error: &clap::Error) -> ExitStatus {
    if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) {
        return if tell(error.render()).is_ok() { ExitStatus::Clean } else { ExitStatus::Failed };
    }
    let context = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text.clone()),
        Some(ContextValue::Strings(texts)) => Some(texts.join("、")),
        _ => None,
    };
    let argument = context(ContextKind::InvalidArg).unwrap_or_default();
    let value = context(ContextKind::InvalidValue).unwrap_or_default();
    let message = match error.kind() {
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand | ErrorKind::MissingSubcommand => {
            "コマンドが書かれていません(例: itbcp build plans/sample -o out)".to_owned()
        }
        ErrorKind::InvalidSubcommand => {
            let given = context(ContextKind::InvalidSubcommand).unwrap_or_default();
            format!(
                "「{given}」というコマンドはありません。new、check、build、explain、verify、impact、diff、release、watch、schema、completions のどれかを書いてください"
            )
        }
        ErrorKind::UnknownArgument => {
            let hint = match context(ContextKind::SuggestedArg) {
                Some(near) => format!("。もしかして: {near}"),
                None if !argument.starts_with('-') => {
                    "。名前に空白があるときは、名前の全体を \" で囲んでください".to_owned()
                }
                None => String::new(),
            };
            format!("「{argument}」という引数はありません{hint}")
        }
        ErrorKind::MissingRequiredArgument => format!("{argument} が足りません"),
        ErrorKind::InvalidValue if value.is_empty() => format!("{argument} の後に値が要ります"),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            let known = context(ContextKind::ValidValue).map(|known| format!("。{known} から選んでください"));
            let reason = std::error::Error::source(error).map(|reason| format!("。{reason}"));
            format!("「{value}」は {argument} に書けません{}", known.or(reason).unwrap_or_default())
        }
        ErrorKind::ArgumentConflict => format!("{argument} は一度だけ書けます"),
        _ => "引数の書き方が正しくありません".to_owned(),
    };
    eprintln!("{}: {message}", paint("error", Severity::Error));
    eprintln!("使い方は itbcp --help、コマンドごとの説明は itbcp build --help で表示します");
    ExitStatus::Failed
}

/// Whether stderr takes colours.
#[expect(clippy::disallowed_methods, reason = "NO_COLOR is a wish about the terminal and changes no paper")]
fn coloured() -> bool {
    std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

/// Today in Japan, whatever the zone of the computer; the day of `SOURCE_DATE_EPOCH` (seconds since 1970) where that is
/// set, so that a build can be repeated.
#[expect(clippy::disallowed_methods, reason = "what is old is judged on the day of the command, or on --as-of")]
fn today() -> anyhow::Result<Date> {
    let now = match std::env::var_os("SOURCE_DATE_EPOCH") {
        None => jiff::Timestamp::now(),
        Some(given) => {
            given.to_str().and_then(|text| jiff::Timestamp::from_second(text.trim().parse().ok()?).ok()).with_context(
                || format!("環境変数 SOURCE_DATE_EPOCH の「{}」は、1970年からの秒数として読めません", given.display()),
            )?
        }
    };
    let here = jiff::tz::Offset::constant(9).to_datetime(now);
    Date::new(here.year(), here.month(), here.day()).context("時計の日付が暦の範囲にありません")
}

fn paint(word: &str, severity: Severity) -> String {
    let code = match severity {
        Severity::Error => "1;31",
        Severity::Warning => "1;33",
        Severity::Info => "1;34",
    };
    if coloured() { format!("\u{1b}[{code}m{word}\u{1b}[0m") } else { word.to_owned() }
}

/// A plan as the commands have it in hand: its files, what was found in them, and the plan where nothing found is an
/// error.
struct Examined {
    sources: Sources,
    forms: &'static Forms,
    diagnostics: Vec<Diagnostic>,
    plan: Option<CheckedPlan>,
}

impl Examined {
    /// Reads, loads and checks, as of today where no other day is asked for.
    fn read(folder: &Path, as_of: Option<Date>) -> anyhow::Result<Self> {
        Self::read_again(folder, as_of, Sources::default())
    }

    /// The same, with what was read of the folder before.
    fn read_again(folder: &Path, as_of: Option<Date>, before: Sources) -> anyhow::Result<Self> {
        // A release that was stopped half-way has left files of the plan aside.
        write::recover(folder)?;
        let sources = Sources::read_again(folder, before)?;
        let forms = Forms::built_in()?;
        let as_of = as_of.map_or_else(today, Ok)?;
        let loaded = load::load(&sources);
        let mut diagnostics = loaded.diagnostics;
        // Neither stage gives a plan in which it found an error.
        let plan = loaded.plan.and_then(|plan| {
            let checked = checking::check(plan, forms, as_of);
            diagnostics.extend(checked.diagnostics);
            checked.plan
        });
        Ok(Self { sources, forms, diagnostics, plan })
    }
}

/// Shows findings on stderr, each with its place, and a line that counts them.
fn show(sources: &Sources, diagnostics: &[Diagnostic]) {
    if diagnostics.is_empty() {
        return;
    }
    eprint!("{}", diagnostic::text::draw(sources, diagnostics, coloured()));
    eprintln!("{}", count(diagnostics));
}

/// `エラー 2件、警告 1件`.
fn count(diagnostics: &[Diagnostic]) -> String {
    let of = |severity| diagnostics.iter().filter(|diagnostic| diagnostic.severity == severity).count();
    let counts = [(of(Severity::Error), "エラー"), (of(Severity::Warning), "警告"), (of(Severity::Info), "参考")];
    let told: Vec<String> =
        counts.into_iter().filter(|(count, _)| *count > 0).map(|(count, word)| format!("{word} {count}件")).collect();
    if told.is_empty() { "指摘はありません".to_owned() } else { told.join("、") }
}

/// Works through a list, its end first, with as many hands as there are processors. What a hand that panics had done is
/// lost.
fn with_all_hands<T: Send, R: Send>(waiting: Vec<T>, work: impl Fn(T) -> R + Sync) -> Vec<R> {
    let most = waiting.len();
    let waiting = Mutex::new(waiting);
    typeset::side_by_side(most, || waiting.lock().unwrap_or_else(PoisonError::into_inner).pop(), work)
}

/// The person of that id or name, given to an option.
fn person(plan: &CheckedPlan, option: &str, given: &str) -> anyhow::Result<PersonId> {
    let plain = |name: &str| name.replace([' ', '　'], "");
    let people = &plan.contacts.people;
    if let Some(found) = people.iter().find(|person| person.id.as_str() == given || plain(&person.name) == plain(given))
    {
        return Ok(found.id.clone());
    }
    let alike = people.iter().find(|person| strsim::osa_distance(&plain(&person.name), &plain(given)) == 1);
    let near =
        alike.map(|person| person.name.as_str()).or_else(|| nearest(given, people.iter().map(|it| it.id.as_str())));
    let hint = near.map_or_else(
        || "contacts.yaml の people にある id か氏名を書いてください".to_owned(),
        |near| format!("もしかして: {near}"),
    );
    anyhow::bail!("{option} の「{given}」という人はいません。{hint}")
}
