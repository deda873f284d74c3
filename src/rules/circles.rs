//! Ways that come back to where they began.

/// Which of some things are on a way that comes back to itself, or between two such ways; `forth` says
/// where each leads.
pub fn on_circles(forth: &[Vec<usize>]) -> Vec<bool> {
    let mut back: Vec<Vec<usize>> = vec![Vec::new(); forth.len()];
    for (from, targets) in forth.iter().enumerate() {
        for to in targets {
            back.get_mut(*to).into_iter().for_each(|list| list.push(from));
        }
    }
    let mut left = vec![true; forth.len()];
    prune(forth, &mut left);
    prune(&back, &mut left);
    left
}

/// Takes out, again and again, things without an edge in the given direction to one that is left.
fn prune(edges: &[Vec<usize>], left: &mut [bool]) {
    let mut counts = vec![0_usize; edges.len()];
    let mut into: Vec<Vec<usize>> = vec![Vec::new(); edges.len()];
    for (from, targets) in edges.iter().enumerate().filter(|(from, _)| left.get(*from) == Some(&true)) {
        for to in targets.iter().filter(|to| left.get(**to) == Some(&true)) {
            if let (Some(count), Some(list)) = (counts.get_mut(from), into.get_mut(*to)) {
                *count += 1;
                list.push(from);
            }
        }
    }
    let mut gone: Vec<usize> = (0..edges.len()).filter(|place| counts.get(*place) == Some(&0)).collect();
    while let Some(place) = gone.pop() {
        if let Some(flag) = left.get_mut(place) {
            *flag = false;
        }
        for from in into.get(place).into_iter().flatten() {
            if let Some(count) = counts.get_mut(*from) {
                *count = count.saturating_sub(1);
                gone.extend((*count == 0).then_some(*from));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::on_circles;

    #[test]
    fn what_leads_into_a_circle_or_out_of_it_is_on_none() {
        let forth = [vec![1], vec![2], vec![1, 3], vec![], vec![4]];
        assert_eq!(on_circles(&forth), [false, true, true, false, true]);
        assert_eq!(on_circles(&[]), [false; 0]);
    }
}
