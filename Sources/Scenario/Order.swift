import Seeding

extension Trial {
    /// Randomised complete blocks: each runs every variant once, in an order drawn for it.
    static func randomisedBlocks(_ blocks: Int, variants: Int, seed: UInt64) -> [Trial] {
        (0..<blocks).flatMap { block in
            var generator = SeededGenerator(seed: seed, stream: "order", block)
            var blockSeeds = SeededGenerator(seed: seed, stream: "block", block)
            let shared = blockSeeds.next()
            return shuffled(variants, &generator).enumerated().map { position, variant in
                Trial(block: block, position: position, variant: variant, seed: shared)
            }
        }
    }

    /// Fisher and Yates' shuffle, written out so that no release of the library changes it.
    private static func shuffled(_ count: Int, _ generator: inout SeededGenerator) -> [Int] {
        var order = Array(0..<count)
        for last in order.indices.dropFirst().reversed() {
            let drawn = generator.next().multipliedFullWidth(by: UInt64(last + 1)).high
            order.swapAt(last, Int(drawn))
        }
        return order
    }
}
