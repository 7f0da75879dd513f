use super::*;
use crate::view::testing;
#[test]
fn debug() {
    let plan = testing::checked(testing::plan("plans/sample").0);
    let g = graph(&plan, false);
    for n in &g.nodes { println!("{} {:?}", n.name, n.place); }
    for w in [240.0, 253.0, 260.0] {
        let c = overview::draw(&g, Room { width: w, height: 400.0 });
        println!("{w} {:?}", c.map(|c| (c.width, c.height)));
    }
}
