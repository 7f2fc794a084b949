import Revocation

/// The slots of the token table that the windows phase uses.
struct WindowSlots: Sendable {
    let start: Int
    let targets: Int
    /// The number of other tokens of each target's subject.
    let siblingsPerTarget: Int
    /// The number of clients that the target and its siblings take turns among.
    var clientsPerSubject = 1

    func target(_ index: Int) -> Int { start + index }

    func siblings(of index: Int) -> Range<Int> {
        let first = start + targets + index * siblingsPerTarget
        return first..<first + siblingsPerTarget
    }

    /// Returns the number of the token in a sibling's slot among its subject's tokens. The target's
    /// own number is 0.
    func number(ofSibling slot: Int, of index: Int) -> Int {
        slot - siblings(of: index).lowerBound + 1
    }

    /// Returns whether a revocation of the target that is meant to reach `asked` should spare the
    /// sibling in a slot.
    func isBystander(_ slot: Int, of index: Int, asked: RevocationReach) -> Bool {
        switch asked {
        case .token: true
        case .grant: number(ofSibling: slot, of: index) % max(clientsPerSubject, 1) != 0
        case .subject, .everyone: false
        }
    }

    var count: Int { targets * (1 + siblingsPerTarget) }
}
