//! While somebody writes: the papers follow, and the last good ones stay when a file is broken half-way.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::support::PlanTest;

/// A running `watch`; ended when the test ends, however it ends.
struct Watch {
    child: Child,
    address: String,
}

impl Drop for Watch {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Watch {
    fn start(test: &PlanTest, more: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_itbcp"))
            .args(["watch", "plan", "--port", "0", "--as-of", "2026-10-01"])
            .args(more)
            .current_dir(test.dir())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the binary can be run");
        let mut said = BufReader::new(child.stderr.take().expect("stderr is piped"));
        let mut line = String::new();
        said.read_line(&mut line).expect("it says where the page is");
        let address =
            line.strip_prefix("http://").and_then(|rest| rest.split('/').next()).expect("an address").to_owned();
        // What it says further on is read, or it would wait for a reader.
        std::thread::spawn(move || std::io::copy(&mut said, &mut std::io::sink()));
        assert!(address.starts_with("127.0.0.1:"), "only this computer may ask: {address}");
        Self { child, address }
    }

    /// Status and body of what stands at an address.
    fn ask(&self, method: &str, target: &str, host: &str) -> (String, Vec<u8>) {
        let mut stream = TcpStream::connect(&self.address).expect("the page is served");
        write!(stream, "{method} {target} HTTP/1.1\r\nHost: {host}\r\n\r\n").expect("it can be asked");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("it answers");
        let end = answer.windows(4).position(|part| part == b"\r\n\r\n").expect("an answer has a head");
        let head = String::from_utf8_lossy(&answer[..end]).into_owned();
        (head.lines().next().unwrap_or_default().to_owned(), answer[end + 4..].to_vec())
    }

    fn get(&self, target: &str) -> (String, Vec<u8>) {
        self.ask("GET", target, &self.address)
    }

    /// The state as soon as it is as wanted.
    fn until(&self, what: &str, wanted: impl Fn(&Value) -> bool) -> Value {
        let begun = Instant::now();
        let mut since = 0;
        loop {
            let (_, body) = self.get(&format!("/state?since={since}"));
            let state: Value = serde_json::from_slice(&body).expect("the state is JSON");
            if wanted(&state) {
                return state;
            }
            since = state["generation"].as_u64().expect("a number");
            assert!(begun.elapsed() < Duration::from_mins(2), "{what} never came: {state}");
        }
    }

    /// How often a paper was made.
    fn made(state: &Value, kind: &str) -> u64 {
        let papers = state["papers"].as_array().expect("a list");
        papers.iter().find(|paper| paper["kind"] == kind).and_then(|paper| paper["made"].as_u64()).unwrap_or(0)
    }
}

/// Whether nothing is being made.
fn is_done(state: &Value) -> bool {
    state["message"] == "今のプランの紙です"
}

#[test]
fn only_what_changed_is_made_again_and_the_last_good_papers_stay() {
    let test = PlanTest::copy_of("plans/clinic");
    let watch = Watch::start(&test, &["--only", "announcements,contact-chart,registers", "-o", "papers"]);
    let first = watch.until("the first papers", |state| is_done(state) && Watch::made(state, "registers") == 1);
    assert_eq!(first["papers"].as_array().map(Vec::len), Some(3));
    let pdf = watch.get("/announcements.pdf").1;
    assert!(pdf.starts_with(b"%PDF"));
    assert_eq!(test.files("papers")["announcements.pdf"], pdf, "the file is what the page shows");
    assert!(watch.get("/contact-chart/1.png").1.starts_with(b"\x89PNG"));
    assert!(String::from_utf8(watch.get("/").1).expect("a page").contains("itbcp watch"));

    // An editor that puts a new file in the place of the old one; a word that stands in the announcements alone.
    let path = test.plan().join("response.yaml");
    let text = fs::read_to_string(&path).expect("the clinic has announcements");
    let patients = text.split("patients: |\n").nth(1).and_then(|rest| rest.lines().next()).expect("a text").to_owned();
    let changed = text.replacen(&patients, &format!("{patients}しばらくお待ちください。"), 1);
    let beside = test.plan().join("response.yaml.swp");
    fs::write(&beside, &changed).expect("it can be written");
    fs::rename(&beside, &path).expect("it can be moved");
    let second = watch.until("the changed paper", |state| is_done(state) && Watch::made(state, "announcements") == 2);
    assert_eq!(
        (Watch::made(&second, "contact-chart"), Watch::made(&second, "registers")),
        (1, 1),
        "nothing else is made"
    );
    let newer = watch.get("/announcements.pdf").1;
    assert_ne!(newer, pdf);

    // A file that is broken half-way.
    fs::write(&path, &changed[..changed.floor_char_boundary(changed.len() / 2)]).expect("it can be written");
    let broken = watch.until("the finding", |state| state["is_sound"] == false);
    assert!(broken["findings"].as_str().is_some_and(|text| text.contains("response.yaml")), "{broken}");
    assert!(broken["papers"].as_array().is_some_and(|papers| papers.iter().all(|paper| paper["is_stale"] == true)));
    assert_eq!(watch.get("/announcements.pdf").1, newer, "the last good paper stays");
    assert_eq!(test.files("papers")["announcements.pdf"], newer);

    // Mended, nothing has to be made: the papers are those of this plan.
    fs::write(&path, &changed).expect("it can be written");
    let mended = watch.until("the papers again", |state| is_done(state) && state["is_sound"] == true);
    assert_eq!(Watch::made(&mended, "announcements"), 2);
    assert!(mended["papers"].as_array().is_some_and(|papers| papers.iter().all(|paper| paper["is_stale"] == false)));

    // A table that was not there before is a file of the plan like any other.
    test.put("devices.csv", "id,kind,name\nx1,printer,受付のプリンタ\n".as_bytes());
    let state = watch.until("what is wrong with the table", |state| {
        state["is_sound"] == false || Watch::made(state, "registers") == 2
    });
    assert!(
        state["findings"].as_str().is_some_and(|text| text.contains("devices.csv"))
            || Watch::made(&state, "registers") == 2
    );
}

#[test]
fn what_is_made_again_and_again_is_what_a_build_makes() {
    let test = PlanTest::copy_of("plans/clinic");
    let kinds = "registers,action-cards,boundaries";
    let watch = Watch::start(&test, &["--only", kinds, "-o", "papers"]);
    watch.until("the first papers", |state| is_done(state) && Watch::made(state, "registers") == 1);
    let path = test.plan().join("devices.yaml");
    let text = fs::read_to_string(&path).expect("the clinic has devices");
    let (head, devices) = text.split_once("\n  - ").expect("a list");
    let first = devices.split("\n  - ").next().expect("a device");
    for round in 1..=3 {
        // A row before all others, one value in it after the other, and at last all as it was.
        let row = first.replacen("id: ", &format!("id: neu-{round}-"), 1);
        let row: String =
            row.lines().filter(|line| !line.contains("address")).fold(String::new(), |all, line| all + line + "\n");
        let more = if round == 3 { text.clone() } else { format!("{head}\n  - {row}  - {devices}") };
        fs::write(&path, more).expect("it can be written");
        watch.until("the changed paper", |state| is_done(state) && Watch::made(state, "registers") == round + 1);
        let built = test.run(&["build", "plan", "--only", kinds, "-o", "built", "--as-of", "2026-10-01"]);
        assert_eq!(built.status, 0, "{}", built.stderr);
        for (name, bytes) in test.files("papers") {
            assert!(test.files("built")[&name] == bytes, "{name} in round {round}");
        }
    }
}

#[test]
fn nobody_else_can_read_what_is_served() {
    let test = PlanTest::copy_of("plans/clinic");
    let watch = Watch::start(&test, &["--only", "announcements"]);
    watch.until("the paper", |state| Watch::made(state, "announcements") == 1);
    // A page elsewhere that has its own name point to this computer.
    assert!(watch.ask("GET", "/announcements.pdf", "hospital.example").0.contains("403"));
    assert!(watch.ask("POST", "/announcements.pdf", &watch.address).0.contains("405"));
    for target in [
        "/../hospital.yaml",
        "/plan.pdf",
        "/announcements/0.png",
        "/announcements/999.png",
        "/x",
        "/announcements/../1.png",
    ] {
        assert!(watch.get(target).0.contains("404"), "{target}");
    }
}

#[test]
fn what_is_no_plan_is_told_at_once() {
    let test = PlanTest::copy_of("plans/clinic");
    for arguments in [&["watch", "nowhere"][..], &["watch", "plan", "-o", "plan"]] {
        let outcome = test.run(arguments);
        assert_eq!(outcome.status, 2, "{}", outcome.stderr);
    }
}
