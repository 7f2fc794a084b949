import NIOCore

/// Closes a connection whose client leaves answers unread for too long. The idle time-out does not
/// apply while an answer is being written.
final class UnreadAnswerLimit: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = NIOAny

    private let longest: TimeAmount
    private var closing: Scheduled<Void>?

    init(_ longest: TimeAmount) { self.longest = longest }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        closing?.cancel()
        closing = nil
        if !context.channel.isWritable {
            let channel = context.channel
            closing = context.eventLoop.scheduleTask(in: longest) {
                channel.close(promise: nil)
            }
        }
        context.fireChannelWritabilityChanged()
    }

    func channelInactive(context: ChannelHandlerContext) {
        closing?.cancel()
        context.fireChannelInactive()
    }
}

@available(*, unavailable)
extension UnreadAnswerLimit: Sendable {}
