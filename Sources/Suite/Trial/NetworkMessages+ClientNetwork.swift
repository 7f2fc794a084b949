import Load
import Stores

/// Clients that reach the authorization server over an emulated network.
extension NetworkMessages: ClientNetwork {}
