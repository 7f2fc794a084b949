extension Prober {
    /// A token to be verified once, after the window of its target has closed.
    struct FollowUp {
        let token: UnsafeBufferPointer<UInt8>
        let node: Int
        let question: Question
    }

    /// Asks a node to verify the target's siblings and the sampled tokens.
    ///
    /// The tokens are sent one after another, so that probes of other targets do not wait for the
    /// node's threads.
    mutating func countCollateral(of target: Int, at node: Int) {
        let sample = sampler.sample(of: target)
        collateral[target] = Collateral(sample: sample.count, alive: sampler.alive(at: target))
        followUps += slots.siblings(of: target).map { slot in
            FollowUp(
                token: source.table.bytes(in: slot), node: node,
                question: .sibling(
                    of: target,
                    isBystander: slots.isBystander(slot, of: target, asked: plan.shape.asked)))
        }
        followUps += sample.map {
            FollowUp(token: $0, node: node, question: .sampled(for: target))
        }
        followUp()
    }

    mutating func followUpAnswered() {
        isFollowingUp = false
        followUp()
    }

    /// Sends the next follow-up, unless one is on its way.
    private mutating func followUp() {
        while !isFollowingUp, !followUps.isEmpty {
            while lane.isFull { settle(until: .max) }
            guard !isFollowingUp, !followUps.isEmpty else { return }
            let next = followUps.removeFirst()
            isFollowingUp = true
            let arrival = lane.send(
                next.token, node: next.node, at: timer.now_ns(), next.question)
            guard let arrival else { return }
            take(arrival)
        }
    }
}
