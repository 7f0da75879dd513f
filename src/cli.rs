//! What may be typed on the command line, and nothing of what it means.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

use crate::view::Kind;

/// The command line.
#[derive(Debug, Parser)]
#[command(
    name = "itbcp",
    version,
    about = "病院の情報システムの YAML から、IT-BCP・連絡体制図・アクションカードを PDF と Word で作ります",
    disable_help_subcommand = true,
    disable_version_flag = true,
    disable_help_flag = true,
    subcommand_value_name = "コマンド",
    subcommand_help_heading = "コマンド",
    help_template = "{about}\n\n使い方: {usage}\n\n{all-args}\n"
)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,

    /// Prints this help.
    #[arg(short, long, global = true, action = clap::ArgAction::Help, help = "この説明を表示します", help_heading = "オプション")]
    pub help: Option<bool>,

    /// Prints the version.
    #[arg(short = 'V', long, action = clap::ArgAction::Version, help = "版を表示します", help_heading = "オプション")]
    pub version: Option<bool>,
}

/// The subcommands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Writes an example plan.
    #[command(about = "見本のプランを新しいフォルダーに作ります(説明の書き込み付き)", help_template = HELP)]
    New(New),
    /// Checks a plan.
    #[command(about = "プランの誤りと不足を調べます(紙は作りません)", help_template = HELP)]
    Check(Check),
    /// Makes the papers.
    #[command(about = "プランから紙(PDF と Word)を作ります", help_template = HELP)]
    Build(Build),
    /// Explains a finding.
    #[command(about = "check が示した項目(例: dependency-cycle)や、公式の一覧の項目(例: 2⑥)を詳しく説明します", help_template = HELP)]
    Explain(Explain),
    /// Prints JSON Schema of the plan files.
    #[command(about = "プランのファイルの書き方を、エディタが読む形(JSON Schema)で出します", help_template = HELP)]
    Schema(Schema),
    /// Prints a completion script.
    #[command(about = "コマンドの続きを TAB キーで補うための設定を出します", help_template = HELP)]
    Completions(Completions),
}

const HELP: &str = "{about}\n\n使い方: {usage}\n\n{all-args}\n";

/// `itbcp new`.
#[derive(Debug, Args)]
pub struct New {
    /// Where the example goes.
    #[arg(value_name = "フォルダー", help = "新しく作るフォルダーの名前", help_heading = "引数")]
    pub folder: PathBuf,
    /// How large an example.
    #[arg(long, value_enum, default_value_t = Size::Hospital, hide_possible_values = true, value_name = "規模",
        hide_default_value = true,
        help = "見本の規模: hospital(320床の病院、標準)、clinic(医師一人の診療所)", help_heading = "オプション")]
    pub size: Size,
}

/// `itbcp check`.
#[derive(Debug, Args)]
pub struct Check {
    /// The plan.
    #[arg(value_name = "プラン", help = "hospital.yaml などの YAML を入れたフォルダー", help_heading = "引数")]
    pub plan: PathBuf,
    /// How findings are written.
    #[arg(long, value_enum, default_value_t = ReportFormat::Text, hide_possible_values = true, value_name = "形式",
        hide_default_value = true,
        help = "結果の形式: text(画面で読む文、標準)、json(ほかのソフトで読む)、sarif(静的解析の共通形式 SARIF 2.1.0)、github(GitHub Actions の注釈)", help_heading = "オプション")]
    pub format: ReportFormat,
    /// What else counts as a fault.
    #[arg(
        long,
        value_enum,
        value_name = "対象",
        hide_possible_values = true,
        help = "warnings と書くと、警告があるときも終了コード 1 で終わります",
        help_heading = "オプション"
    )]
    pub deny: Option<Deny>,
}

/// `itbcp build`.
#[derive(Debug, Args)]
pub struct Build {
    /// The plan.
    #[arg(value_name = "プラン", help = "hospital.yaml などの YAML を入れたフォルダー", help_heading = "引数")]
    pub plan: PathBuf,
    /// Where the papers go.
    #[arg(
        short,
        long,
        default_value = "out",
        hide_default_value = true,
        value_name = "フォルダー",
        help = "紙を置くフォルダー(標準は out)",
        help_heading = "オプション"
    )]
    pub output: PathBuf,
    /// Which kinds.
    #[arg(long, value_name = "種類", value_delimiter = ',', value_parser = kind,
        help = "作る紙を選びます。plan(計画書)、contact-chart(連絡体制図)、action-cards(アクションカード)、announcements(院内放送文)、registers(台帳)、boundaries(責任分界)、inspection(立入検査綴り)をカンマで区切ります",
        help_heading = "オプション")]
    pub only: Vec<Kind>,
    /// Which formats.
    #[arg(long, value_enum, value_name = "形式", value_delimiter = ',', default_values_t = [Format::Pdf, Format::Docx],
        hide_possible_values = true, hide_default_value = true,
        help = "紙の形式。pdf、docx をカンマで区切ります(標準は両方)", help_heading = "オプション")]
    pub format: Vec<Format>,
    /// Where the Typst project of each paper goes.
    #[arg(
        long,
        value_name = "フォルダー",
        help = "組版に使った Typst の原稿も、このフォルダーに書き出します",
        help_heading = "オプション"
    )]
    pub emit_source: Option<PathBuf>,
}

/// `itbcp explain`.
#[derive(Debug, Args)]
pub struct Explain {
    /// What to explain.
    #[arg(
        value_name = "ID",
        required_unless_present = "unconfirmed",
        help = "check の結果の [ ] の中に出る名前、又は公式の一覧の番号(例: 2⑥、1-2(a))",
        help_heading = "引数"
    )]
    pub id: Option<String>,
    /// Lists what of the official forms was not compared with the original.
    #[arg(long, help = "公式の様式のうち、原本と見比べていない番号・題を一覧にします", help_heading = "オプション")]
    pub unconfirmed: bool,
}

/// `itbcp schema`.
#[derive(Debug, Args)]
pub struct Schema {
    /// Which file.
    #[arg(
        value_name = "ファイル",
        help = "contacts.yaml などのファイル名。書かなければ、プラン全体を1つにまとめた形で出します",
        help_heading = "引数"
    )]
    pub file: Option<String>,
    /// The plan into whose folder all of them are written.
    #[arg(
        short,
        long,
        value_name = "プラン",
        conflicts_with = "file",
        help = "プランのフォルダー。その中の schema フォルダーに、全部のファイルの分を書きます(新しい版の itbcp に替えたときに)",
        help_heading = "オプション"
    )]
    pub output: Option<PathBuf>,
}

/// `itbcp completions`.
#[derive(Debug, Args)]
pub struct Completions {
    /// Which shell.
    #[arg(
        value_enum,
        value_name = "シェル",
        hide_possible_values = true,
        help = "bash、zsh、fish、powershell のどれか",
        help_heading = "引数"
    )]
    pub shell: Shell,
}

/// How findings are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ReportFormat {
    /// For people, on stderr.
    Text,
    /// For programs, on stdout.
    Json,
    /// SARIF 2.1.0, on stdout.
    Sarif,
    /// Workflow commands of GitHub Actions, on stdout.
    Github,
}

/// The size of an example plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Size {
    /// A clinic with one doctor.
    Clinic,
    /// A hospital of 320 beds.
    Hospital,
}

/// What else counts as a fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Deny {
    /// Warnings.
    Warnings,
}

/// A file format of a paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub enum Format {
    /// PDF.
    Pdf,
    /// Word.
    Docx,
}

impl Format {
    /// The ending of file names.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Docx => "docx",
        }
    }
}

fn kind(text: &str) -> Result<Kind, String> {
    Kind::try_from(text.to_owned())
}
