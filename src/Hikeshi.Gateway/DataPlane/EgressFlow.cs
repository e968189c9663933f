using System.Buffers;
using System.Globalization;
using System.Text;
using Hikeshi.Gateway.Verdicts;

namespace Hikeshi.Gateway.DataPlane;

/// <summary>
/// A connection outwards, asked for with HTTP CONNECT (RFC 9110 §9.3.6) by a host of the member. To a published service of the sector it
/// becomes a real connection from that host's address; anything else ends in a sink that plays the internet.
/// </summary>
internal sealed class EgressFlow(MemberGate gate, DialPlan plan, EventLoop loop, int descriptor, uint source)
    : Conversation(loop, descriptor, TimeSpan.FromSeconds(60)), IGatedFlow
{
    private const int MaxHead = 4096;
    private readonly long headDeadline = Environment.TickCount64 + 10_000;
    private readonly List<byte> head = [];
    private Destination? destination;
    private Upstream? upstream;
    private LineAnswers? sink;

    internal override long? Deadline => destination is null ? headDeadline : base.Deadline;

    public bool IsAdmittedBy(VerdictTable table) => destination is null || table.AdmitsOutbound(source, destination);

    public void Cut()
    {
        gate.Counters.CountCut();
        End(inOrder: false);
    }

    internal override void End(bool inOrder)
    {
        gate.Leave(this);
        base.End(inOrder);
        if (inOrder)
        {
            upstream?.EndWhenSent();
        }
        else
        {
            upstream?.End(inOrder: false);
        }
    }

    internal void Connected() => Write("HTTP/1.1 200 Connection established\r\n\r\n"u8);

    internal void NotConnected() => Answer("502 Bad Gateway");

    internal void FromUpstream(ReadOnlySpan<byte> bytes)
    {
        Write(bytes);
        upstream?.Pause(IsCongested);
    }

    internal void UpstreamFinished() => EndWhenSent();

    internal void UpstreamDrained() => Pause(value: false);

    protected override void Drained() => upstream?.Pause(value: false);

    protected override void Received(ReadOnlySpan<byte> bytes)
    {
        if (sink is not null)
        {
            FeedSink(bytes);
        }
        else if (upstream is not null)
        {
            upstream.Write(bytes);
            Pause(upstream.IsCongested);
        }
        else
        {
            ReadHead(bytes);
        }
    }

    private void ReadHead(ReadOnlySpan<byte> bytes)
    {
        head.AddRange(bytes);
        var text = Encoding.Latin1.GetString(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(head));
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (end < 0)
        {
            if (head.Count > MaxHead)
            {
                Answer("431 Request Header Fields Too Large");
            }

            return;
        }

        // A client speaks after the answer to CONNECT, not before: what came early is not ours to judge.
        if (end + 4 != text.Length || !TryReadTarget(text[..text.IndexOf('\r', StringComparison.Ordinal)], out var host, out var port))
        {
            Answer("400 Bad Request");
            return;
        }

        Begin(plan.Resolve(host, port));
    }

    private void Begin(Destination wanted)
    {
        destination = wanted;
        var admitted = gate.Config.HostIndexOf(source) >= 0 && gate.Table.AdmitsOutbound(source, wanted);
        gate.Counters.CountEgress(admitted);
        if (!admitted)
        {
            Answer("403 Forbidden");
        }
        else if (plan.IsPublished(wanted))
        {
            var dialled = LibC.Dial(source, wanted.Address!.Value, wanted.Port);
            if (dialled < 0)
            {
                Answer("502 Bad Gateway");
                return;
            }

            upstream = new Upstream(this, Loop, dialled);
            Loop.Add(upstream, LibC.Output);
        }
        else
        {
            sink = new LineAnswers();
            Write("HTTP/1.1 200 Connection established\r\n\r\n220 internet\r\n"u8);
        }
    }

    private void FeedSink(ReadOnlySpan<byte> bytes)
    {
        var answers = new ArrayBufferWriter<byte>(64);
        var goesOn = sink!.Feed(bytes, answers);
        if (answers.WrittenCount > 0)
        {
            Write(answers.WrittenSpan);
        }

        if (!goesOn)
        {
            EndWhenSent();
        }
    }

    private void Answer(string status)
    {
        Write(Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"));
        EndWhenSent();
    }

    private static bool TryReadTarget(string requestLine, out string host, out int port)
    {
        (host, port) = ("", 0);
        var parts = requestLine.Split(' ');
        if (parts.Length != 3 || parts[0] != "CONNECT" || !parts[2].StartsWith("HTTP/1.", StringComparison.Ordinal))
        {
            return false;
        }

        var colon = parts[1].LastIndexOf(':');
        host = colon < 0 ? "" : parts[1][..colon];
        return colon > 0 && int.TryParse(parts[1].AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out port) && port is > 0 and < 65536
            && (Ipv4Prefix.TryParseAddress(host, out _) || DomainName.TryNormalize(host, out host));
    }
}
