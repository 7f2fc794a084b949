/// What a resource server posts to register for security events:
/// `{"node":0,"count":3,"url":"http://…/events"}`. It authenticates by HTTP Basic as
/// `ServerLaunch.introspectionClient`.
///
/// The answer is 204. A registration replaces the node's earlier one.
package struct EventRegistration: Codable, Sendable, Hashable {
    /// The node's place among the deployment's nodes.
    package var node: Int
    /// The number of nodes.
    package var count: Int
    /// Where the events are posted (RFC 8935, section 2): an `http` URL of this machine.
    package var url: String

    package init(node: Int, count: Int, url: String) {
        self.node = node
        self.count = count
        self.url = url
    }
}
