/// Bytes on the wire, in the store, at a node and in a feed.
extension Metric {
    package static let tokenBytes = Metric(
        "token_bytes", .bytes, .lower, "Size of a token", [.mean],
        columns: [Column("token_bytes", .mean, decimals: 1, heading: "token B")],
        bytesTitle: "On the wire, per token")

    package static let storeBytesPerToken = Metric(
        "store_bytes_per_token", .bytes, .lower, "Memory of the store per live token", [.value],
        columns: [Column("store_bytes_per_token", .value, decimals: 1, heading: "store B/token")],
        bytesTitle: "In the store, per live token", meaningSinceFormat: 2,
        range: MetricUnit.slope)

    package static let nodeBytes = Metric(
        "node_bytes", .bytes, .lower, "Memory of a node", [.mean, .fresh],
        columns: [Column("node_bytes", .mean, decimals: 0, heading: "node B")],
        bytesTitle: "At each node", meaningSinceFormat: 2)

    package static let publishedBytes = Metric(
        "published_bytes", .bytes, .lower, "Size of the document that nodes fetch", [.value],
        columns: [Column("published_bytes", .value, decimals: 0)])

    package static let failed = Metric(
        "failed", .one, .lower, "Requests of a trial without the right answer", [.value],
        isFailureCount: true,
        columns: [Column("failed", .value, decimals: 0, source: .sum)])

    package static let storeBytesPerRevocation = Metric(
        "store_bytes_per_revocation", .bytes, .lower, "Memory of the store per revocation",
        [.value], bytesTitle: "In the store, per revocation", range: MetricUnit.slope)

    package static let nodeBytesPerRevocation = Metric(
        "node_bytes_per_revocation", .bytes, .lower, "Memory of a node per revocation", [.value],
        bytesTitle: "At each node, per revocation", range: MetricUnit.slope)

    package static let nodeBytesPerClient = Metric(
        "node_bytes_per_client", .bytes, .lower,
        "Memory of a node per client that it was asked for", [.value], range: MetricUnit.slope)

    static let memory = [
        tokenBytes, storeBytesPerToken, nodeBytes, publishedBytes, failed,
        storeBytesPerRevocation, nodeBytesPerRevocation, nodeBytesPerClient,
    ]

    package static let feedBytesPerRevocation = Metric(
        "feed_bytes_per_revocation", .bytes, .lower, "Traffic of a node's feed per revocation",
        [.mean], columns: [Column("feed_bytes_per_revocation", .mean, decimals: 1)],
        bytesTitle: "In the feed, per revocation")

    package static let falsePositiveShare = Metric(
        "false_positive_share", .one, .lower,
        "Share of good tokens that a filter takes for revoked", [.value], range: MetricUnit.share)

    package static let falsePositiveShareModel = Metric(
        "false_positive_share_model", .one, .neither,
        "Share of good tokens that the filter's model expects it to take for revoked", [.value],
        range: MetricUnit.share)

    static let feeds = [feedBytesPerRevocation, falsePositiveShare, falsePositiveShareModel]
}
