//! Connectors in parts that cost about the same.

use super::id::ConnectorId;

/// Fewer shards are made where each would have less than this to do, in bytes of documents of all versions.
const WORTH: u64 = 64 * 1024 * 1024;

/// A part of the work.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Shard {
    /// The connectors, in the order of their ids.
    pub connectors: Vec<ConnectorId>,
    /// What they cost together.
    pub cost: u64,
}

/// How many shards are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// So many, where there are so many connectors.
    Exactly(usize),
    /// So many or fewer: none with little to do.
    AtMost(usize),
}

/// Deals out connectors with what each costs: the most costly first, each to the shard with the least to do. No
/// shard is empty.
pub fn shards(mut connectors: Vec<(ConnectorId, u64)>, wanted: Wanted) -> Vec<Shard> {
    connectors.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
    let total = connectors.iter().fold(0_u64, |sum, (_, cost)| sum.saturating_add(*cost));
    let number = match wanted {
        Wanted::Exactly(number) => number,
        Wanted::AtMost(number) => number.min(usize::try_from(total.div_ceil(WORTH).max(1)).unwrap_or(number)),
    };
    let mut shards = vec![Shard::default(); number.min(connectors.len())];
    for (id, cost) in connectors {
        let least = shards.iter_mut().min_by_key(|shard| (shard.cost, shard.connectors.len()));
        if let Some(shard) = least {
            shard.connectors.push(id);
            shard.cost = shard.cost.saturating_add(cost);
        }
    }
    for shard in &mut shards {
        shard.connectors.sort();
    }
    shards
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dealt(costs: &[u64], wanted: Wanted) -> Vec<(String, u64)> {
        let id = |number: usize| ConnectorId::parse(&format!("c-{number:03}")).unwrap();
        let connectors = costs.iter().enumerate().map(|(number, cost)| (id(number), *cost)).collect();
        let names =
            |shard: &Shard| shard.connectors.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
        shards(connectors, wanted).iter().map(|shard| (names(shard), shard.cost)).collect()
    }

    #[test]
    fn the_most_costly_are_dealt_out_first() {
        let expected = [("c-000 c-003".to_owned(), 9), ("c-001 c-002".to_owned(), 9)];
        assert_eq!(dealt(&[7, 5, 4, 2], Wanted::Exactly(2)), expected);
        assert_eq!(dealt(&[0, 0, 0], Wanted::Exactly(7)).len(), 3);
        assert!(dealt(&[0; 5], Wanted::Exactly(2)).iter().all(|(names, _)| !names.is_empty()));
        assert_eq!(dealt(&[], Wanted::Exactly(3)), []);
    }

    #[test]
    fn few_shards_are_made_of_little_work() {
        assert_eq!(dealt(&[10, 20], Wanted::AtMost(8)).len(), 1);
        assert_eq!(dealt(&[WORTH; 4], Wanted::AtMost(8)).len(), 4);
        assert_eq!(dealt(&[WORTH; 4], Wanted::AtMost(3)).len(), 3);
        assert_eq!(dealt(&[u64::MAX, u64::MAX], Wanted::AtMost(2)).len(), 2);
    }
}
