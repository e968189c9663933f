namespace Hikeshi.Gateway.DataPlane;

/// <summary>The far half of a tunnel. What happens to it happens to the near half.</summary>
internal sealed class Upstream(EgressFlow near, EventLoop loop, int descriptor) : Conversation(loop, descriptor, TimeSpan.FromSeconds(60))
{
    private bool connected;

    internal override void Ready(uint events)
    {
        if (connected)
        {
            base.Ready(events);
        }
        else if (LibC.Connected(Descriptor))
        {
            connected = true;
            near.Connected();
            base.Ready(LibC.Output);
        }
        else
        {
            near.NotConnected();
        }
    }

    protected override void Received(ReadOnlySpan<byte> bytes) => near.FromUpstream(bytes);

    protected override void Finished()
    {
        near.UpstreamFinished();
        base.Finished();
    }

    protected override void Drained() => near.UpstreamDrained();

    protected override void Broken() => near.End(inOrder: false);
}
