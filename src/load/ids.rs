//! Ids over all files: each defined once, each reference meeting its definition.

use std::collections::{BTreeMap, BTreeSet};

use super::words;
use crate::diagnostic::Diagnostic;
use crate::source::Span;

/// Findings about ids, beyond which a person would rather begin to mend.
const MOST_FINDINGS: usize = 1000;
/// Ids that a misspelt one is compared with.
const MOST_CANDIDATES: usize = 20_000;

/// The ids of a file, as they stand in it.
#[derive(Debug, Clone, Default)]
pub struct Ids {
    uses: Vec<Use>,
    /// Files of which not everything could be read, so that an id defined there may be unknown to us.
    incomplete: Vec<String>,
}

/// An id in its place.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Use {
    pub(super) span: Span,
    /// The type, such as `VendorId`.
    pub(super) kind: &'static str,
    pub(super) text: String,
    /// The key it stands under.
    pub(super) key: String,
    pub(super) is_definition: bool,
    /// Whether it is written as an id must be; a definition that is not is no suggestion to anybody.
    pub(super) is_right: bool,
}

impl Ids {
    pub(super) fn new(mut uses: Vec<Use>) -> Self {
        uses.sort();
        uses.dedup();
        Self { uses, incomplete: Vec::new() }
    }

    /// The ids of a file that could not be read (wholly).
    pub(super) fn incomplete(name: &str) -> Self {
        Self { uses: Vec::new(), incomplete: vec![name.to_owned()] }
    }

    pub(super) fn set_incomplete(&mut self, name: &str) {
        self.incomplete.push(name.to_owned());
    }
}

/// What an id of this type names, in Japanese, and the file in which such are defined.
#[must_use]
pub fn id_noun(kind: &str) -> Option<(&'static str, &'static str)> {
    Some(match kind {
        "FacilityId" => ("施設", "hospital.yaml"),
        "DocumentId" => ("文書", "hospital.yaml"),
        "DepartmentId" => ("部署", "contacts.yaml"),
        "PersonId" => ("人", "contacts.yaml"),
        "RoleId" => ("役割", "contacts.yaml"),
        "OrganizationId" => ("外部機関", "contacts.yaml"),
        "DeadlineId" => ("期限", "contacts.yaml"),
        "SystemId" => ("システム", "systems.yaml"),
        "VendorId" => ("事業者", "vendors.yaml"),
        "ContractId" => ("契約", "vendors.yaml"),
        "SegmentId" => ("区画", "network.yaml"),
        "ConnectionId" => ("接続", "network.yaml"),
        "CutPointId" => ("遮断点", "network.yaml"),
        "DeviceId" => ("機器", "devices.yaml と devices.csv"),
        "CardId" => ("アクションカード", "response.yaml"),
        "LogSourceId" => ("ログ", "response.yaml"),
        "ImprovementId" => ("改善", "governance.yaml"),
        _ => return None,
    })
}

/// Whether a type is an id by its name.
pub(super) fn is_id(kind: &str) -> bool {
    kind.len() > 2 && kind.ends_with("Id")
}

/// Reports ids that are defined twice and references to ids that are defined nowhere.
///
/// Where the file of a type could not be read wholly, nothing is said about references to it: they would be called
/// unknown for a fault that is already reported.
#[must_use]
pub fn check_ids(parts: &[&Ids]) -> Vec<Diagnostic> {
    let mut uses: Vec<&Use> = parts.iter().flat_map(|part| &part.uses).collect();
    uses.sort();
    let incomplete: Vec<&str> = parts.iter().flat_map(|part| &part.incomplete).map(String::as_str).collect();
    let mut found = Vec::new();
    let mut known: BTreeMap<&str, BTreeMap<&str, Span>> = BTreeMap::new();
    let plain = |text: &str| words::half_width(text).to_lowercase().replace(['-', '_', ' ', '　'], "");
    let mut wrong: BTreeSet<(&str, String)> = BTreeSet::new();
    for id in uses.iter().filter(|id| id.is_definition) {
        if !id.is_right {
            wrong.insert((id.kind, plain(&id.text)));
            continue;
        }
        let of_kind = known.entry(id.kind).or_default();
        match of_kind.get(id.text.as_str()) {
            None => {
                of_kind.insert(&id.text, id.span);
            }
            Some(_) if found.len() >= MOST_FINDINGS => {}
            Some(first) => {
                let (noun, _) = noun_of(id.kind);
                found.push(
                    Diagnostic::error(
                        "duplicate-id",
                        format!("{noun}の id `{}` が2度あります", words::shown(&id.text)),
                    )
                    .at(id.span)
                    .note(*first, "最初はここ")
                    .help("どちらかの id を変え、それを指しているところもそろえてください"),
                );
            }
        }
    }
    let empty = BTreeMap::new();
    let mut without_any: BTreeSet<&str> = BTreeSet::new();
    for id in uses.iter().filter(|id| !id.is_definition) {
        let of_kind = known.get(id.kind).unwrap_or(&empty);
        let (noun, home) = noun_of(id.kind);
        let unsure = incomplete.iter().any(|file| home.is_empty() || home.contains(file));
        // A definition that is no right id, and of which this is the right form, is reported already.
        if of_kind.contains_key(id.text.as_str()) || unsure || wrong.contains(&(id.kind, plain(&id.text))) {
            continue;
        }
        if found.len() >= MOST_FINDINGS {
            break;
        }
        // Where nothing of a kind is defined, mostly a whole file is absent: said once, not for each of its hundred ids.
        if of_kind.is_empty() && !without_any.insert(id.kind) {
            continue;
        }
        let text = words::shown(&id.text);
        let shown = if id.key.is_empty() { text } else { format!("{}: {text}", words::shown(&id.key)) };
        let place = if home.is_empty() { "プラン" } else { home };
        let diagnostic =
            Diagnostic::error("unknown-id", format!("`{shown}` という{noun}は {place} にありません")).at(id.span);
        let elsewhere = known.iter().find(|(_, ids)| ids.contains_key(id.text.as_str()));
        let candidates = of_kind.keys().copied().take(MOST_CANDIDATES);
        found.push(if let Some(near) = words::nearest(&id.text, candidates) {
            diagnostic.help(format!("もしかして: {near}"))
        } else if let Some((other, _)) = elsewhere {
            diagnostic.help(format!("`{}` は{}の id です", words::shown(&id.text), noun_of(other).0))
        } else if of_kind.is_empty() {
            let same = uses.iter().filter(|other| !other.is_definition && other.kind == id.kind).count();
            let diagnostic = if same > 1 {
                diagnostic.help(format!(
                    "{place} に{noun}が1件もありません({noun}の id は、ほかに {} か所で使われています)",
                    same - 1
                ))
            } else {
                diagnostic
            };
            diagnostic.help(format!(
                "{place} があるか、名前が正しいかを確かめ、{noun}を書いて、その `id` をここに書いてください"
            ))
        } else {
            const MOST: usize = 8;
            let some: Vec<_> = of_kind.keys().take(MOST).map(|id| words::shown(id)).collect();
            let more = if of_kind.len() > MOST { " …" } else { "" };
            diagnostic.help(format!("{place} にある{noun}の id: {}{more}", some.join(", ")))
        });
    }
    found
}

fn noun_of(kind: &str) -> (&str, &'static str) {
    id_noun(kind).unwrap_or((kind, ""))
}
