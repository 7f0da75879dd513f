//! `itbcp explain`: what a rule checks and how to fix it, what an item of an official list asks, and which titles of the
//! official forms still have to be compared with the original.

use crate::analysis::facts::{Fact, State};
use crate::check::rules;
use crate::cli::Explain;
use crate::commands::{ExitStatus, tell};
use crate::diagnostic::{Severity, explanations};
use crate::form::{Form, FormGroup, FormItem, Forms, Place};
use crate::load;
use crate::model::text::half_width;

/// Prints the explanation of a rule, of what reading and making papers can find, or of an item of an official list.
pub(super) fn explain(arguments: &Explain) -> anyhow::Result<ExitStatus> {
    let forms = Forms::built_in()?;
    if arguments.unconfirmed {
        tell(unconfirmed(forms))?;
        return Ok(ExitStatus::Clean);
    }
    let Some(id) = arguments.id.as_deref() else {
        tell(all())?;
        return Ok(ExitStatus::Clean);
    };
    if let Some(rule) = rules::rule(id) {
        tell(format_args!("# {}\n\n{}", rule.id, rule.explanation))?;
        return Ok(ExitStatus::Clean);
    }
    if let Some(explanation) = explanations::explanation(id) {
        tell(format_args!("# {id}\n\n{explanation}"))?;
        return Ok(ExitStatus::Clean);
    }
    let wanted = half_width(id);
    let items: Vec<(&Form, &FormGroup, &FormItem)> = forms
        .iter()
        .flat_map(|form| form.items().map(move |(group, item)| (form, group, item)))
        .filter(|(_, _, item)| item.id.as_str() == id || half_width(&item.number) == wanted)
        .collect();
    if !items.is_empty() {
        let texts: Vec<String> = items.iter().map(|(form, group, item)| text_of(forms, form, group, item)).collect();
        tell(texts.join("\n\n"))?;
        return Ok(ExitStatus::Clean);
    }
    let names = rules::RULES.iter().map(|rule| rule.id).chain(explanations::ids());
    let numbers = forms.iter().flat_map(Form::items).flat_map(|(_, item)| [item.id.as_str(), item.number.as_str()]);
    let hint = match load::nearest(id, names.chain(numbers)) {
        Some(near) => format!("もしかして: {near}"),
        None => "名前の一覧は itbcp explain だけで出ます。公式の一覧の番号(例: 2⑥、1-2(a)、2.1.3)も書けます".to_owned(),
    };
    anyhow::bail!("「{}」という項目の説明はありません。{hint}", load::words::shown(id));
}

/// Every name that `check` and `build` put in brackets, with what it looks at.
fn all() -> String {
    let of = |id: &str, word: &str, text: &str| {
        let first = text.lines().find(|line| !line.is_empty() && !line.starts_with('#')).unwrap_or_default();
        let sentence = first.split_inclusive('。').next().unwrap_or_default();
        format!("{word} {id}\n      {sentence}")
    };
    let rules = rules::RULES.iter().map(|rule| {
        let word = match rule.severity {
            Severity::Error => "誤り",
            Severity::Warning => "警告",
            Severity::Info => "参考",
        };
        of(rule.id, word, rule.explanation)
    });
    let others = explanations::ids();
    let others = others.iter().map(|id| of(id, "書式", explanations::explanation(id).unwrap_or_default()));
    let lines: Vec<String> = rules.chain(others).collect();
    format!(
        "調べることは{}あります。理由と直し方は、名前を渡すと読めます(例: itbcp explain reach-broken)\n\n{}",
        lines.len(),
        lines.join("\n")
    )
}

/// One item of an official list, in our words.
fn text_of(forms: &Forms, form: &Form, group: &FormGroup, item: &FormItem) -> String {
    let mut lines = vec![
        format!("# {} {}", item.number, item.title),
        String::new(),
        format!("{}({}) {} {}", form.title, form.edition_title, group.number, group.title),
    ];
    let mut say = |name: &str, text: String| {
        if !text.is_empty() {
            lines.push(format!("{name}: {text}"));
        }
    };
    let joined =
        |texts: &[crate::model::text::Text]| texts.iter().map(ToString::to_string).collect::<Vec<_>>().join("、");
    say("確かめること", item.question.as_ref().map_or_else(String::new, ToString::to_string));
    say("対象", joined(&item.targets));
    say("担い手", joined(&item.actors));
    say("ガイドライン", joined(&item.guideline));
    let place = |place: &Place| match place.label.strip_prefix("sec-") {
        Some(number) => format!("{} {number}", place.paper.title()),
        None => place.paper.title().to_owned(),
    };
    say("答える紙", item.answered_by.iter().map(place).collect::<Vec<_>>().join("、"));
    if !item.confirmed {
        say("題", "仮の題です(原本と見比べていません)".to_owned());
    }
    if !item.facts.is_empty() {
        lines.push("データがこうなら「はい」と食い違います:".to_owned());
        for name in &item.facts {
            let fails = Fact { state: State::Fails, values: Vec::new(), places: Vec::new() };
            let sentence = forms.sentence(name, &fails).replace("{lacking}", "…").replace("{date}", "…");
            lines.push(format!("  - {sentence}"));
        }
    }
    lines.join("\n")
}

/// Numbers and titles that could not be compared with the original.
fn unconfirmed(forms: &Forms) -> String {
    let mut count = 0;
    let mut parts: Vec<String> = Vec::new();
    for form in forms.iter() {
        let groups = form.groups.iter().filter(|group| !group.confirmed).map(|group| (&group.number, &group.title));
        let items = form.items().filter(|(_, item)| !item.confirmed).map(|(_, item)| (&item.number, &item.title));
        let lines: Vec<String> = groups.chain(items).map(|(number, title)| format!("  {number}\t{title}")).collect();
        if lines.is_empty() {
            continue;
        }
        count += lines.len();
        parts.push(format!("{}({})\n  出典: {}\n{}\n", form.title, form.edition_title, form.source, lines.join("\n")));
    }
    parts.push(format!(
        "原本と見比べていない番号・題は {count} 件です。確かめたら templates/forms の confirmed を true に直します"
    ));
    parts.join("\n")
}
