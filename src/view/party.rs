//! Somebody to call, as every paper prints it: name, person, number by day, number by night, deputies.

use serde::Serialize;

use crate::check::CheckedPlan;
use crate::model::contacts::{Organization, Role, RoleKind};
use crate::model::id::{PersonId, RoleId};
use crate::model::phone::{Hours, Phone};
use crate::model::vendors::Vendor;

/// Somebody to call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Party {
    /// Role, vendor or organisation, in its short form where there is one.
    pub name: String,
    /// The full name.
    pub full_name: String,
    /// The person or the desk behind it.
    pub person: Option<String>,
    /// The person's post.
    pub title: Option<String>,
    /// Number in office hours, as people say it.
    pub day: Option<String>,
    /// Number at night and on holidays.
    pub night: Option<String>,
    /// When somebody answers, where that is not always when the number is shown for.
    pub hours: Option<String>,
    /// Deputies in order.
    pub deputies: Vec<Deputy>,
}

/// Somebody who stands in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Deputy {
    /// Name of the person.
    pub name: String,
    /// Post of the person.
    pub title: Option<String>,
    /// Number in office hours.
    pub day: Option<String>,
    /// Number at night and on holidays.
    pub night: Option<String>,
}

/// The number to print for office hours: the first that is answered then, no fax.
#[must_use]
pub fn day_number(phones: &[Phone]) -> Option<String> {
    number(phones, Hours::Day)
}

/// The number to print for night and holidays: the first that is answered then, no fax.
#[must_use]
pub fn night_number(phones: &[Phone]) -> Option<String> {
    number(phones, Hours::Night)
}

fn number(phones: &[Phone], hours: Hours) -> Option<String> {
    phones.iter().find(|phone| phone.answers(hours)).map(Phone::print)
}

/// A role with its holder: the role's own telephones come before those of the person. A duty with a telephone of its own
/// is called on that alone, since whoever holds it by day is somebody else than the one on the roster. Where a role is
/// called at night alone, those stand in who do so at night.
#[must_use]
pub fn role_party(plan: &CheckedPlan, id: &RoleId) -> Party {
    let role: &Role = plan.role(id);
    let assignment = plan.assignment(id);
    let holder = assignment.map(|assignment| plan.person(&assignment.person));
    let roster = role.kind == RoleKind::Duty && !role.phones.is_empty();
    let own = holder.filter(|_| !roster).map_or(&[][..], |person| person.phones.as_slice());
    let day = day_number(&role.phones).or_else(|| day_number(own));
    let night = night_number(&role.phones).or_else(|| night_number(own));
    let is_nightly = day.is_none() && night.is_some();
    let deputies = assignment.map_or(&[][..], |assignment| {
        let is_other = is_nightly && !assignment.night_deputies.is_empty();
        if is_other { &assignment.night_deputies } else { &assignment.deputies }
    });
    Party {
        name: role.short_name.as_ref().unwrap_or(&role.name).to_string(),
        full_name: role.name.to_string(),
        person: holder.map(|person| person.name.to_string()),
        title: holder.and_then(|person| person.title.as_ref()).map(ToString::to_string),
        day,
        night,
        hours: None,
        deputies: deputies.iter().map(|id| deputy(plan, id)).collect(),
    }
}

/// A person as a deputy.
#[must_use]
pub fn deputy(plan: &CheckedPlan, id: &PersonId) -> Deputy {
    let person = plan.person(id);
    Deputy {
        name: person.name.to_string(),
        title: person.title.as_ref().map(ToString::to_string),
        day: day_number(&person.phones),
        night: night_number(&person.phones),
    }
}

/// How the hours begin of a desk that never closes.
const ALWAYS: &str = "24時間";

/// A vendor with its first desk.
#[must_use]
pub fn vendor_party(vendor: &Vendor) -> Party {
    let phones: Vec<Phone> = vendor.contacts.iter().flat_map(|contact| contact.phones.iter().cloned()).collect();
    // Whoever calls at three in the morning must see that nobody is there.
    let at_night = vendor.contacts.iter().find(|contact| night_number(&contact.phones).is_some());
    let hours = at_night.map(|contact| contact.hours.to_string()).filter(|hours| !hours.starts_with(ALWAYS));
    Party {
        name: vendor.short_name.as_ref().unwrap_or(&vendor.name).to_string(),
        full_name: vendor.name.to_string(),
        person: vendor.contacts.first().map(|contact| contact.name.to_string()),
        title: None,
        day: day_number(&phones),
        night: night_number(&phones),
        hours,
        deputies: Vec::new(),
    }
}

/// An organisation outside.
#[must_use]
pub fn organization_party(organization: &Organization) -> Party {
    Party {
        name: organization.short_name.as_ref().unwrap_or(&organization.name).to_string(),
        full_name: organization.name.to_string(),
        person: None,
        title: None,
        day: day_number(&organization.phones),
        night: night_number(&organization.phones),
        hours: None,
        deputies: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use crate::model::Plan;
    use crate::model::contacts::RoleKind;
    use crate::model::phone::{Hours, Phone, PhoneKind, PhoneNumber};
    use crate::pages::Pages;
    use crate::source::Sources;
    use crate::typeset::Formats;
    use crate::view::{Kind, Request, testing};

    #[test]
    fn a_desk_that_closes_says_when_where_its_number_is_shown_for_the_night() {
        let (plan, _) = testing::plan("plans/sample");
        let hours = |id: &str| {
            let vendor = plan.vendors.vendors.iter().find(|vendor| vendor.id.as_str() == id).expect("a vendor");
            super::vendor_party(vendor).hours
        };
        assert_eq!(hours("aoba-medical"), None);
        assert_eq!(hours("hokushin-lab").as_deref(), Some("毎日 7:00〜22:00"));
        // That of the desk whose number it is.
        assert_eq!(hours("kura-backup").as_deref(), Some("夜間・休日 4時間以内に折返し"));
        // A number for the day alone says so itself.
        assert_eq!(hours("yakushin"), None);
    }

    /// Gives everybody telephones of these hours, with numbers of eleven digits as mobile telephones have: the longest
    /// there are, and without the narrow digit.
    fn give_mobiles(plan: &mut Plan, hours: &[Hours]) {
        let mut given = 0_usize;
        let mut mobiles = |phones: &mut Vec<Phone>| {
            *phones = hours
                .iter()
                .map(|hours| {
                    let digits: String =
                        (0..4).rev().map(|place| char::from(b"023456789"[given / 9_usize.pow(place) % 9])).collect();
                    given += 1;
                    let number = PhoneNumber::try_from(format!("000-0000-{digits}")).expect("it can be dialled");
                    Phone { kind: PhoneKind::Mobile, number, hours: *hours }
                })
                .collect();
        };
        let contacts = &mut plan.contacts;
        contacts.people.iter_mut().for_each(|person| mobiles(&mut person.phones));
        contacts.departments.iter_mut().for_each(|department| mobiles(&mut department.phones));
        contacts.organizations.iter_mut().for_each(|organization| mobiles(&mut organization.phones));
        // Whoever finds something calls, and is not called.
        let called = contacts.roles.iter_mut().filter(|role| role.kind != RoleKind::Finder);
        called.for_each(|role| mobiles(&mut role.phones));
        for vendor in &mut plan.vendors.vendors {
            vendor.contacts.iter_mut().for_each(|desk| mobiles(&mut desk.phones));
        }
    }

    #[test]
    fn a_duty_at_night_has_the_deputies_of_the_night() {
        let (plan, _) = testing::plan("plans/sample");
        let plan = testing::checked(plan);
        let duty = super::role_party(&plan, &plan.contacts.first_call.night);
        assert!(duty.day.is_none() && duty.night.is_some(), "it is called at night alone");
        let nightly = &plan.assignment(&plan.contacts.first_call.night).expect("somebody is on duty").night_deputies;
        let wanted: Vec<super::Deputy> = nightly.iter().map(|id| super::deputy(&plan, id)).collect();
        assert!(!wanted.is_empty());
        assert_eq!(duty.deputies, wanted);
    }

    #[test]
    fn a_mobile_telephone_has_room_wherever_a_number_stands() {
        let (one, two) = (&[Hours::Always][..], &[Hours::Day, Hours::Night][..]);
        for (folder, kinds, hours) in [
            ("plans/clinic", &Kind::ALL[..], one),
            ("plans/clinic", &Kind::ALL[..], two),
            ("plans/sample", &[Kind::ContactChart], one),
        ] {
            let (mut plan, _) = testing::plan(folder);
            give_mobiles(&mut plan, hours);
            let plan = testing::checked(plan);
            for kind in kinds {
                let (sources, pages) = (Sources::default(), Pages::default());
                let request = Request::new(testing::forms(), &sources, &pages);
                testing::made_as(*kind, &plan, request, Formats { pdf: true, word: false });
            }
        }
    }
}
