public import Revocation

/// All strategies. A new strategy adds one line here.
public enum Registry {
    /// Inlinable, and every line names a concrete type: a visitor's loop is compiled once per
    /// strategy, and no request pays for an existential.
    @inlinable
    public static func visitAll<Visitor: StrategyVisitor>(
        _ visitor: inout Visitor
    ) throws(Visitor.Failure) {
        try visitor.visit(Calibration.self)
        try visitor.visit(SessionSQLite.self)
        try visitor.visit(SessionRedis.self)
        try visitor.visit(OpaqueIntrospection.self)
        try visitor.visit(JWTOnly.self)
        try visitor.visit(JWTRedisBlocklist.self)
        try visitor.visit(JWTBlocklistCached.self)
        try visitor.visit(JWTBlocklistPoll.self)
        try visitor.visit(JWTBlocklistPush.self)
        try visitor.visit(JWTBlocklistFilter.self)
        try visitor.visit(JWTTokenVersion.self)
        try visitor.visit(JWTSubjectCutoff.self)
        try visitor.visit(JWTSubjectEvents.self)
        try visitor.visit(JWTKeyRotation.self)
        try visitor.visit(JWTGroupedKeys.self)
        try visitor.visit(JWTStatusList.self)
        try visitor.visit(JWTRefresh.self)
        try visitor.visit(JWTHybrid.self)
    }

    /// The descriptors of all strategies, in the registry's order.
    public static var catalogue: [StrategyDescriptor] {
        var collector = DescriptorCollector()
        visitAll(&collector)
        return collector.descriptors
    }
}

private struct DescriptorCollector: StrategyVisitor {
    var descriptors: [StrategyDescriptor] = []

    mutating func visit<Strategy: RegisteredStrategy>(_ type: Strategy.Type) {
        descriptors.append(type.descriptor)
    }
}
