import Seeding

extension Trial {
    /// Returns randomised complete blocks: each runs every variant once, in a random order.
    ///
    /// The positions of A/A controls come from a separate random stream, so that the order of the
    /// other trials is the same with and without controls.
    ///
    /// - Parameter controls: the indices of the variants that each block runs twice.
    static func randomisedBlocks(
        _ blocks: Int, variants: Int, controls: [Int], seed: UInt64
    ) -> [Trial] {
        (0..<blocks).flatMap { block in
            var generator = SeededGenerator(seed: seed, stream: "order", block)
            var blockSeeds = SeededGenerator(seed: seed, stream: "block", block)
            let shared = blockSeeds.next()
            var order = generator.shuffled(Array(0..<variants)).map {
                (variant: $0, isControl: false)
            }
            var places = SeededGenerator(seed: seed, stream: "twin", block)
            for control in controls {
                order.insert((control, true), at: drawn(below: order.count + 1, &places))
            }
            return order.enumerated().map { position, entry in
                Trial(
                    block: block, position: position, variant: entry.variant, seed: shared,
                    isControl: entry.isControl)
            }
        }
    }

    private static func drawn(below limit: Int, _ generator: inout SeededGenerator) -> Int {
        Int(generator.next().multipliedFullWidth(by: UInt64(limit)).high)
    }
}
