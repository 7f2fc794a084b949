/// Places labels where they cover neither each other nor what is drawn.
struct LabelPlacer {
    struct Candidate {
        let place: Point
        let anchor: TextStyle.Anchor
    }

    /// The region that labels should stay within.
    let bounds: Box
    /// What a label should not cover, and how much it matters.
    private var obstacles: [(box: Box, weight: Double)] = []

    init(within bounds: Box) { self.bounds = bounds }

    mutating func avoid(_ box: Box, weight: Double = 1) { obstacles.append((box, weight)) }

    /// Keeps labels off a line through points.
    mutating func avoid(_ points: [Point], weight: Double = 0.5) {
        for (from, to) in zip(points, points.dropFirst()) {
            let length = max(abs(to.x - from.x), abs(to.y - from.y))
            let parts = min(max(Int(length / 6), 1), 200)
            for part in 0...parts {
                let share = Double(part) / Double(parts)
                let place = Point(
                    from.x + (to.x - from.x) * share, from.y + (to.y - from.y) * share)
                avoid(Box(around: place, 3), weight: weight)
            }
        }
    }

    /// The first of the best candidates; its room is taken from then on.
    mutating func place(
        _ words: String, _ style: TextStyle, _ candidates: [Candidate]
    ) -> Candidate? {
        var best: (candidate: Candidate, box: Box, cost: Double)?
        for (rank, candidate) in candidates.enumerated() {
            let box = style.anchored(candidate.anchor).box(of: words, at: candidate.place)
            var cost = Double(rank) * 4 + 40 * box.excess(over: bounds)
            for obstacle in obstacles {
                cost += obstacle.weight * box.grown(by: 2).overlap(obstacle.box)
            }
            if cost < best?.cost ?? .infinity { best = (candidate, box, cost) }
        }
        if let best { avoid(best.box, weight: 8) }
        return best?.candidate
    }

    /// Round a marker, nearest first.
    static func around(_ centre: Point, reach: Double = 12) -> [Candidate] {
        var found: [Candidate] = []
        for distance in [1.0, 1.6, 2.4, 3.4] {
            let off = reach * distance
            found += [
                Candidate(place: Point(centre.x + off, centre.y + 4), anchor: .start),
                Candidate(place: Point(centre.x, centre.y + off + 9), anchor: .middle),
                Candidate(place: Point(centre.x, centre.y - off), anchor: .middle),
                Candidate(place: Point(centre.x - off, centre.y + 4), anchor: .end),
                Candidate(place: Point(centre.x + off * 0.8, centre.y + off + 5), anchor: .start),
                Candidate(place: Point(centre.x + off * 0.8, centre.y - off + 2), anchor: .start),
                Candidate(place: Point(centre.x - off * 0.8, centre.y + off + 5), anchor: .end),
                Candidate(place: Point(centre.x - off * 0.8, centre.y - off + 2), anchor: .end),
            ]
        }
        return found
    }
}

/// Heights of labels beside the ends of lines: in the order of the ends, `gap` apart, moved as
/// little as that takes.
func spread(_ heights: [Double], gap: Double, within range: ClosedRange<Double>) -> [Double] {
    let order = heights.indices.sorted { heights[$0] < heights[$1] }
    // Neighbours that would touch become one cluster, centred where its members want to be.
    var clusters: [(members: [Int], start: Double)] = []
    func start(_ members: [Int]) -> Double {
        let wanted = members.enumerated().map { heights[$1] - Double($0) * gap }
        let mean = wanted.reduce(0, +) / Double(max(wanted.count, 1))
        let last = max(range.upperBound - Double(members.count - 1) * gap, range.lowerBound)
        return min(max(mean, range.lowerBound), last)
    }
    for index in order {
        var members = [index]
        while let before = clusters.last,
            before.start + Double(before.members.count) * gap > start(members)
        {
            members = before.members + members
            clusters.removeLast()
        }
        clusters.append((members, start(members)))
    }
    var placed = heights
    for cluster in clusters {
        for (rank, index) in cluster.members.enumerated() {
            placed[index] = cluster.start + Double(rank) * gap
        }
    }
    return placed
}
