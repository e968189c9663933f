using Hikeshi.Kernel.Net;

namespace Hikeshi.Telemetry.Listening;

/// <param name="Connections">At once; one more is closed as it comes.</param>
/// <param name="Idle">A connection on which nothing came for so long is closed. Long: plain syslog loses what it sends into a closed connection.</param>
/// <param name="Message">Bytes of one message; a longer one is refused, and the next is read.</param>
public sealed record TcpLimits(int Connections, TimeSpan Idle, int Message)
{
    /// <summary>Whose connections are served; null: anybody's.</summary>
    public IReadOnlyList<IpPrefix>? Senders { get; init; }

    public static TcpLimits Usual { get; } = new(1024, TimeSpan.FromHours(1), 256 * 1024);
}
