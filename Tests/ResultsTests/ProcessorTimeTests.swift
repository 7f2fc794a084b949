import Results
import Revocation
import Testing

@Suite struct `Processor time of node and store` {
    static let times: [(node: Double?, store: Double?, hasStoreProcess: Bool, total: Double?)] = [
        (5, 2, true, 7), (5, 2, false, 7), (5, nil, false, 5), (5, nil, true, nil),
        (nil, 2, true, nil), (nil, nil, false, nil),
    ]

    @Test(arguments: times)
    func `has a total only where every part of it is known`(
        item: (node: Double?, store: Double?, hasStoreProcess: Bool, total: Double?)
    ) {
        let time = ProcessorTime(
            node: item.node, store: item.store, hasStoreProcess: item.hasStoreProcess)
        #expect(time.total == item.total)
        #expect(time.lacksStore == (item.node != nil && item.total == nil))
    }

    @Test func `includes a store's where one of the stores has a process`() {
        #expect(!StatedGuarantee().hasStoreProcess)
        #expect(!StatedGuarantee(stores: []).hasStoreProcess)
        #expect(!StatedGuarantee(stores: [.sqlite]).hasStoreProcess)
        #expect(StatedGuarantee(stores: [.redis]).hasStoreProcess)
        #expect(StatedGuarantee(stores: [.sqlite, .redis]).hasStoreProcess)
    }
}
