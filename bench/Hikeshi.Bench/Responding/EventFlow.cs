using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Hikeshi.Tests.Node.Containing;

namespace Hikeshi.Bench.Responding;

/// <summary>
/// One sender on a thread of its own: a request that stays open, and prepared events at a rate, about a millisecond's at a time. Beacons come at
/// random places among them; each is stamped just before its last byte, the line end, is sent. Costs next to nothing but the copy into the socket.
/// </summary>
/// <param name="rate">Events a second; <see cref="int.MaxValue"/>: as many as are taken.</param>
/// <param name="beaconEvery">One beacon among so many events.</param>
/// <param name="firstBeacon">Number of the first one.</param>
internal sealed class EventFlow(IPEndPoint api, string token, Background background, int rate, int beaconEvery, int firstBeacon)
{
    private const int MostAtOnce = 500;
    private readonly Dictionary<int, long> sentAt = [];
    private readonly List<double> late = [];
    private readonly Random random = new(firstBeacon);
    private readonly Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private int at;
    private int beacon = firstBeacon;

    public long Sent { get; private set; }

    public TimeSpan Took { get; private set; }

    /// <summary>When the last byte of each beacon was about to be sent, by its number.</summary>
    public IReadOnlyDictionary<int, long> SentAt => sentAt;

    /// <summary>How much later than due each batch was sent: what the sender, or the node by not reading, held back.</summary>
    public Spread Late => new(late);

    /// <summary>What the node answered at the end.</summary>
    public string Answer { get; private set; } = "";

    public Task RunAsync(TimeSpan length)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() =>
        {
            try
            {
                Run(length);
                done.SetResult();
            }
            catch (Exception failed)
            {
                done.SetException(failed);
            }
        })
        { IsBackground = true, Name = "flow" }.Start();
        return done.Task;
    }

    private void Run(TimeSpan length)
    {
        socket.Connect(api);
        Send([Text($"POST /api/v1/events HTTP/1.1\r\nHost: {api}\r\nAuthorization: Bearer {token}\r\nContent-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n")]);
        var began = Stopwatch.GetTimestamp();
        var nextBeacon = random.Next(beaconEvery);
        for (var elapsed = TimeSpan.Zero; elapsed < length; elapsed = Stopwatch.GetElapsedTime(began))
        {
            var due = rate == int.MaxValue ? MostAtOnce : (int)Math.Min(MostAtOnce, (long)(elapsed.TotalSeconds * rate) - Sent);
            if (due <= 0)
            {
                Thread.Sleep(1);
                continue;
            }

            late.Add(rate == int.MaxValue ? 0 : (elapsed.TotalSeconds - ((double)Sent / rate)) * 1000);
            at = at + due > background.Count ? 0 : at;
            if (nextBeacon < due)
            {
                SendWithBeacon(due, nextBeacon);
                nextBeacon = beaconEvery - (due - nextBeacon) + random.Next(-beaconEvery / 4, beaconEvery / 4);
            }
            else
            {
                SendChunk(background.Lines(at, due));
                nextBeacon -= due;
            }

            at += due;
            Sent += due;
        }

        Took = Stopwatch.GetElapsedTime(began);
        Send([Text("0\r\n\r\n")]);
        Answer = ReadAnswer();
        socket.Dispose();
    }

    private void SendWithBeacon(int count, int place)
    {
        SendChunk(background.Lines(at, place), Beacon.Event(beacon));
        sentAt[beacon++] = Stopwatch.GetTimestamp();
        SendChunk("\n"u8.ToArray(), background.Lines(at + place, count - place));
        Sent++;
    }

    private void SendChunk(params ArraySegment<byte>[] parts)
    {
        var length = parts.Sum(part => part.Count);
        if (length > 0)
        {
            Send([Text(length.ToString("x", CultureInfo.InvariantCulture) + "\r\n"), .. parts.Where(part => part.Count > 0), Text("\r\n")]);
        }
    }

    private void Send(List<ArraySegment<byte>> parts)
    {
        for (var total = parts.Sum(part => part.Count); total > 0;)
        {
            var sent = socket.Send(parts);
            total -= sent;
            while (sent > 0)
            {
                var taken = Math.Min(sent, parts[0].Count);
                sent -= taken;
                if (taken == parts[0].Count)
                {
                    parts.RemoveAt(0);
                }
                else
                {
                    parts[0] = parts[0][taken..];
                }
            }
        }
    }

    private string ReadAnswer()
    {
        var buffer = new byte[8192];
        var length = 0;
        while (length < buffer.Length && socket.Receive(buffer, length, buffer.Length - length, SocketFlags.None) is > 0 and var read)
        {
            length += read;
            if (Encoding.UTF8.GetString(buffer, 0, length).Contains('}', StringComparison.Ordinal))
            {
                break;
            }
        }

        return Encoding.UTF8.GetString(buffer, 0, length);
    }

    private static ArraySegment<byte> Text(string text) => Encoding.ASCII.GetBytes(text);
}
