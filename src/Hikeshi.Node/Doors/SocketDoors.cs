using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using Hikeshi.Kernel.Errors;
using Hikeshi.Node.Settings;
using Hikeshi.Telemetry;
using Hikeshi.Telemetry.Listening;
using Hikeshi.Telemetry.Relp;
using Hikeshi.Telemetry.Syslog;

namespace Hikeshi.Node.Doors;

/// <summary>The doors that are no HTTP: syslog and RELP, as the settings open them.</summary>
internal sealed class SocketDoors : IAsyncDisposable
{
    private readonly List<IAsyncDisposable> open = [];

    private SocketDoors()
    {
    }

    /// <param name="failed">Told the sender and what went wrong here, not at the sender, with its connection.</param>
    /// <exception cref="RefusedException">An address cannot be listened at, or the TLS files do not fit. Nothing is left open.</exception>
    public static async Task<SocketDoors> OpenAsync(TelemetrySettings settings, IEventTaker taker, Action<string, Exception> failed, TimeProvider clock)
    {
        var doors = new SocketDoors();
        try
        {
            doors.OpenAll(settings, taker, failed, clock);
            return doors;
        }
        catch
        {
            await doors.DisposeAsync();
            throw;
        }
    }

    /// <exception cref="RefusedException">The files are no certificate and its key.</exception>
    public static SslServerAuthenticationOptions? Handshake(TlsFiles? files)
    {
        if (files is null)
        {
            return null;
        }

        var (options, refusal) = files.Load();
        return options ?? throw new RefusedException(refusal!);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var door in open)
        {
            await door.DisposeAsync();
        }

        open.Clear();
    }

    private void OpenAll(TelemetrySettings settings, IEventTaker taker, Action<string, Exception> failed, TimeProvider clock)
    {
        var limits = TcpLimits.Usual with { Senders = settings.Senders };
        var tls = Handshake(settings.Tls);
        Open(settings.SyslogUdp, "Telemetry:Syslog:Udp", new SyslogUdpDoor(taker, settings.Senders, clock), (door, at) => door.Start(at));
        Open(settings.SyslogTcp, "Telemetry:Syslog:Tcp", new SyslogTcpDoor(taker, limits, tls: null, clock) { ConnectionFailed = failed }, (door, at) => door.Start(at));
        Open(settings.SyslogTls, "Telemetry:Syslog:Tls", new SyslogTcpDoor(taker, limits, tls, clock) { ConnectionFailed = failed }, (door, at) => door.Start(at));
        Open(settings.Relp, "Telemetry:Relp:Tcp", new RelpDoor(taker, limits, tls: null, clock) { ConnectionFailed = failed }, (door, at) => door.Start(at));
        Open(settings.RelpTls, "Telemetry:Relp:Tls", new RelpDoor(taker, limits, tls, clock) { ConnectionFailed = failed }, (door, at) => door.Start(at));
    }

    private void Open<T>(IPEndPoint? at, string setting, T door, Func<T, IPEndPoint, IPEndPoint> start)
        where T : IAsyncDisposable
    {
        if (at is null)
        {
            return;
        }

        open.Add(door);
        try
        {
            start(door, at);
        }
        catch (SocketException taken)
        {
            throw new RefusedException(new Refusal("node.listen", setting, $"{at}: {taken.Message}", "a free address of this machine", "Another program may listen there; ports below 1024 need the right to bind them."));
        }
    }
}
