//! What may be typed on the command line, and nothing of what it means.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use serde::Serialize;

use crate::audience::Audience;
use crate::model::date::Date;
use crate::model::hospital::{CardSize, ChartPaper, Turn};
use crate::model::response::Level;
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
    /// Tells whether a sheet in hand is the current one.
    #[command(about = "手元の連絡体制図・カード・放送文が今のものか、照合番号で確かめます", help_template = HELP)]
    Verify(Verify),
    /// Says what a loss means.
    #[command(about = "システムや回線が止まったときに、止まるもの・連絡先・すること・出す紙を示します", help_template = HELP)]
    Impact(Impact),
    /// Says what has changed.
    #[command(about = "二つの時点のプランを比べ、変わったこと・変わった頁・差し替える紙を示します", help_template = HELP)]
    Diff(Diff),
    /// Records an approved state of the plan.
    #[command(about = "承認された版を、プランの releases フォルダーに記録し、改訂履歴に1行を加えます(改訂履歴にある今の版なら、記録だけをします)", help_template = HELP)]
    Release(Release),
    /// Makes the papers again with each change.
    #[command(about = "プランを書き直すたびに紙を作り直し、この PC のブラウザーに表示します", help_template = HELP)]
    Watch(Watch),
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
    /// The day on which it is judged.
    #[arg(long, value_parser = date, value_name = "年-月-日", help_heading = "オプション",
        help = "この日の時点で、古い確認日や切れた期限を調べます(標準は今日。例: 2026-04-01)")]
    pub as_of: Option<Date>,
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
    /// For whom.
    #[arg(long, value_parser = audience, value_name = "対象", default_value = "core", hide_default_value = true,
        help = "だれに渡す写しか: core(関係者用、全部を載せる。標準)、staff(職員用。個人の番号、機器のアドレス、保守の経路などを伏せる)、public(公開用。さらに氏名、代表以外の電話、ネットワークなどを伏せる)",
        help_heading = "オプション")]
    pub audience: Audience,
    /// Whether the formats are compared.
    #[arg(
        long,
        help = "同じ紙の PDF と Word が同じことを言っているか、書き出す前に1行ずつ比べます",
        help_heading = "オプション"
    )]
    pub verify: bool,
    /// The release that the papers are compared with.
    #[arg(
        long,
        value_name = "版",
        help_heading = "オプション",
        help = "記録した版(例: 2.1)から変わった所を示す紙を、別の名前で作ります。Word は変更履歴、PDF は余白の線で示します"
    )]
    pub against: Option<String>,
    /// Where the Typst project of each paper goes.
    #[arg(
        long,
        value_name = "フォルダー",
        help = "組版に使った Typst の原稿も、このフォルダーに書き出します",
        help_heading = "オプション"
    )]
    pub emit_source: Option<PathBuf>,
    /// The day on which it is judged.
    #[arg(long, value_parser = date, value_name = "年-月-日", help_heading = "オプション",
        help = "この日の時点で、古い確認日や切れた期限を調べます(標準は今日。例: 2026-04-01)")]
    pub as_of: Option<Date>,
    /// A Word file whose look the Word files take.
    #[arg(
        long,
        value_name = "ファイル",
        help_heading = "オプション",
        help = "この Word 文書(.docx)の書体・見出し・ヘッダー・フッターで Word を作ります(院の書式に合わせるときに)"
    )]
    pub word_style: Option<PathBuf>,
    /// Paper of the contact chart.
    #[arg(long, value_parser = chart_paper, value_name = "用紙", help_heading = SHEETS,
        help = "連絡体制図の用紙: a4、a3(廊下や詰所に掲げる大きさ)")]
    pub chart_paper: Option<ChartPaper>,
    /// Hours for which the chart is made.
    #[arg(long, value_enum, hide_possible_values = true, value_name = "時間帯", help_heading = SHEETS,
        help = "その時間帯だけの連絡体制図: day(平日日中)、night(夜間・休日)")]
    pub hours: Option<SheetHours>,
    /// Level for which the chart is made.
    #[arg(long, value_parser = level, value_name = "レベル", help_heading = SHEETS,
        help = "そのレベルで使う連絡だけの連絡体制図: L1〜L5")]
    pub level: Option<Level>,
    /// Who is away.
    #[arg(long, value_name = "人", value_delimiter = ',', help_heading = SHEETS,
        help = "その人が不在のときの連絡体制図とアクションカード(代行を入れる)。氏名か id をカンマで区切ります")]
    pub absent: Vec<String>,
    /// Size of the cards.
    #[arg(long, value_parser = card_size, value_name = "大きさ", help_heading = SHEETS,
        help = "アクションカードの大きさ: a5(A4に2面)、a6(A4に4面。要点だけ)、a4")]
    pub card_size: Option<CardSize>,
    /// Edge over which cards are turned.
    #[arg(long, value_parser = card_turn, value_name = "とじ方", help_heading = SHEETS,
        help = "アクションカードの両面印刷: long(長辺とじ)、short(短辺とじ)")]
    pub card_turn: Option<Turn>,
    /// Whether each copy is printed.
    #[arg(long, help_heading = SHEETS,
        help = "アクションカードを置き場所の枚数だけ、写しの番号を入れて作ります")]
    pub copies: bool,
}

const SHEETS: &str = "連絡体制図・アクションカードの形(元の紙とは別の名前の PDF を作ります)";

/// The hours of a chart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SheetHours {
    /// Office hours.
    Day,
    /// Night and holidays.
    Night,
}

/// `itbcp explain`.
#[derive(Debug, Args)]
pub struct Explain {
    /// What to explain.
    #[arg(
        value_name = "ID",
        help = "check の結果の [ ] の中に出る名前、又は公式の一覧の番号(例: 2⑥、1-2(a))。書かなければ、調べることの一覧を出します",
        help_heading = "引数"
    )]
    pub id: Option<String>,
    /// Lists what of the official forms was not compared with the original.
    #[arg(long, help = "公式の様式のうち、原本と見比べていない番号・題を一覧にします", help_heading = "オプション")]
    pub unconfirmed: bool,
}

/// `itbcp verify`.
#[derive(Debug, Args)]
pub struct Verify {
    /// The mark on the sheet.
    #[arg(value_name = "照合番号", help = "紙の下の端にある番号(例: 3F7A-92C1)", help_heading = "引数")]
    pub mark: String,
    /// The plan.
    #[arg(value_name = "プラン", help = "hospital.yaml などの YAML を入れたフォルダー", help_heading = "引数")]
    pub plan: PathBuf,
}

/// `itbcp impact`.
#[derive(Debug, Args)]
pub struct Impact {
    /// The plan.
    #[arg(value_name = "プラン", help = "hospital.yaml などの YAML を入れたフォルダー", help_heading = "引数")]
    pub plan: PathBuf,
    /// What is down.
    #[arg(
        long,
        value_name = "ID",
        required = true,
        num_args = 1..,
        value_delimiter = ',',
        help = "止まったものの id(システム、機器、区画、接続、事業者)。二つ以上は空白かカンマで区切ります",
        help_heading = "オプション"
    )]
    pub down: Vec<String>,
    /// How it is written.
    #[arg(long, value_enum, default_value_t = ImpactFormat::Text, hide_possible_values = true, value_name = "形式",
        hide_default_value = true,
        help = "結果の形式: text(画面で読む文、標準)、json(ほかのソフトで読む)", help_heading = "オプション")]
    pub format: ImpactFormat,
}

/// `itbcp diff`.
#[derive(Debug, Args)]
pub struct Diff {
    /// The earlier state.
    #[arg(
        value_name = "前",
        help = "前のプランのフォルダー、記録した版(例: 2.1)、又は記録のファイル",
        help_heading = "引数"
    )]
    pub old: PathBuf,
    /// The later state.
    #[arg(value_name = "後", help = "後のプランのフォルダー、記録した版、又は記録のファイル", help_heading = "引数")]
    pub new: PathBuf,
    /// How it is written.
    #[arg(long, value_enum, default_value_t = DiffFormat::Text, hide_possible_values = true, value_name = "形式",
        hide_default_value = true,
        help = "結果の形式: text(画面で読む文、標準)、json(ほかのソフトで読む)", help_heading = "オプション")]
    pub format: DiffFormat,
    /// Where the comparison of old and new wording goes.
    #[arg(
        short,
        long,
        value_name = "フォルダー",
        help = "新旧対照表(changes.pdf、changes.docx)を作って置くフォルダー",
        help_heading = "オプション"
    )]
    pub output: Option<PathBuf>,
    /// Whether pages are left out.
    #[arg(long, help = "変わった頁を調べません(紙を組まないので速く終わります)", help_heading = "オプション")]
    pub no_pages: bool,
    /// The day on which both are judged.
    #[arg(long, value_parser = date, value_name = "年-月-日", help_heading = "オプション",
        help = "この日の時点で、新しい指摘となくなった指摘を調べます(標準は今日)")]
    pub as_of: Option<Date>,
}

/// `itbcp release`.
#[derive(Debug, Args)]
pub struct Release {
    /// The plan.
    #[arg(value_name = "プラン", help = "hospital.yaml などの YAML を入れたフォルダー", help_heading = "引数")]
    pub plan: PathBuf,
    /// The version.
    #[arg(long = "version", value_name = "版", help = "版の番号(例: 2.2)", help_heading = "オプション")]
    pub version: String,
    /// The day from which it is in force.
    #[arg(long, value_parser = date, value_name = "年-月-日", help_heading = "オプション",
        help = "発効日(標準は、改訂履歴にある版ならその日、新しい版なら今日。例: 2026-12-01)")]
    pub date: Option<Date>,
    /// What changed.
    #[arg(
        long,
        value_name = "文",
        help = "改訂履歴に書く、変えた点(1行。空白があれば \" で囲みます)",
        help_heading = "オプション"
    )]
    pub summary: Option<String>,
    /// Who approved it.
    #[arg(long, value_name = "人", help = "承認した人の氏名か id", help_heading = "オプション")]
    pub approved_by: Option<String>,
    /// Who wrote it.
    #[arg(
        long,
        value_name = "人",
        help = "作成した人の氏名か id(標準は、前の版の作成者)",
        help_heading = "オプション"
    )]
    pub author: Option<String>,
}

/// `itbcp watch`.
#[derive(Debug, Args)]
pub struct Watch {
    /// The plan.
    #[arg(value_name = "プラン", help = "hospital.yaml などの YAML を入れたフォルダー", help_heading = "引数")]
    pub plan: PathBuf,
    /// Which kinds.
    #[arg(long, value_name = "種類", value_delimiter = ',', value_parser = kind,
        help = "作る紙を選びます(build の --only と同じ。標準は7種類すべて)", help_heading = "オプション")]
    pub only: Vec<Kind>,
    /// Whether a browser is opened.
    #[arg(long, help = "ブラウザーを開きます", help_heading = "オプション")]
    pub open: bool,
    /// Where PDF files go.
    #[arg(
        short,
        long,
        value_name = "フォルダー",
        help = "作り直した PDF を、このフォルダーにも置きます",
        help_heading = "オプション"
    )]
    pub output: Option<PathBuf>,
    /// Port on loopback.
    #[arg(
        long,
        value_name = "番号",
        default_value_t = 8787,
        hide_default_value = true,
        help = "この PC の中だけで使うポートの番号(標準は 8787、0 なら空いているもの)",
        help_heading = "オプション"
    )]
    pub port: u16,
    /// The day on which it is judged.
    #[arg(long, value_parser = date, value_name = "年-月-日", help_heading = "オプション",
        help = "この日の時点で、古い確認日や切れた期限を調べます(標準は今日)")]
    pub as_of: Option<Date>,
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

/// How the account of a loss is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ImpactFormat {
    /// For people.
    Text,
    /// For programs.
    Json,
}

/// How changes are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DiffFormat {
    /// For people.
    Text,
    /// For programs.
    Json,
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

/// A word of one of the plan's closed lists, as the YAML files write it.
fn word<T: Copy + Serialize>(text: &str, all: &[T]) -> Result<T, String> {
    let written = |word: &T| serde_json::to_value(word).ok().and_then(|value| value.as_str().map(str::to_owned));
    let known: Vec<String> = all.iter().filter_map(written).collect();
    let found = all.iter().find(|word| written(word).is_some_and(|word| word.eq_ignore_ascii_case(text)));
    found.copied().ok_or_else(|| format!("{} から選んでください", known.join("、")))
}

fn chart_paper(text: &str) -> Result<ChartPaper, String> {
    word(text, ChartPaper::ALL)
}

fn card_size(text: &str) -> Result<CardSize, String> {
    word(text, CardSize::ALL)
}

fn card_turn(text: &str) -> Result<Turn, String> {
    word(text, Turn::ALL)
}

fn audience(text: &str) -> Result<Audience, String> {
    word(text, Audience::ALL)
}

fn level(text: &str) -> Result<Level, String> {
    let found = Level::ALL
        .into_iter()
        .find(|level| level.code().trim_start_matches('L') == text.trim_start_matches(['L', 'l']));
    found.ok_or_else(|| "L1、L2、L3、L4、L5 から選んでください".to_owned())
}

fn date(text: &str) -> Result<Date, String> {
    Date::try_from(text.to_owned()).map_err(|reason| reason.replace('\n', "。"))
}

fn kind(text: &str) -> Result<Kind, String> {
    Kind::try_from(text.to_owned())
}
