using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Hikeshi.Tests.Node.Containing;

namespace Hikeshi.Bench.Responding;

/// <summary>
/// A request that stays open, and prepared events at a rate, about a millisecond's at a time. Beacons come at random places among them; each is
/// stamped just before its last byte, the line end, is sent. Costs next to nothing but the copy into the socket.
/// </summary>
internal sealed class EventFlow(FlowOrder order, Background background) : IDisposable
{
    private const int MostAtOnce = 500;
    private readonly Dictionary<int, long> sentAt = [];
    private readonly List<double> late = [];
    private readonly Random random = new(order.FirstBeacon);
    private readonly Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly int rate = order.Rate;
    private readonly int beaconEvery = order.BeaconEvery;
    private int at;
    private int beacon = order.FirstBeacon;
    private long sent;

    public Flow Run()
    {
        var api = IPEndPoint.Parse(order.Api);
        socket.Connect(api);
        Send([Text($"POST /api/v1/events HTTP/1.1\r\nHost: {api}\r\nAuthorization: Bearer {order.Token}\r\nContent-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n")]);
        var began = Stopwatch.GetTimestamp();
        var nextBeacon = random.Next(beaconEvery);
        for (var elapsed = TimeSpan.Zero; elapsed.TotalSeconds < order.Seconds; elapsed = Stopwatch.GetElapsedTime(began))
        {
            var due = rate == int.MaxValue ? MostAtOnce : (int)Math.Min(MostAtOnce, (long)(elapsed.TotalSeconds * rate) - sent);
            if (due <= 0)
            {
                Thread.Sleep(1);
                continue;
            }

            late.Add(rate == int.MaxValue ? 0 : (elapsed.TotalSeconds - ((double)sent / rate)) * 1000);
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
            sent += due;
        }

        var took = Stopwatch.GetElapsedTime(began);
        Send([Text("0\r\n\r\n")]);
        return new Flow(sent, took.TotalSeconds, sentAt, late, ReadAnswer());
    }

    public void Dispose() => socket.Dispose();

    private void SendWithBeacon(int count, int place)
    {
        SendChunk(background.Lines(at, place), Beacon.Event(beacon));
        sentAt[beacon++] = Stopwatch.GetTimestamp();
        SendChunk("\n"u8.ToArray(), background.Lines(at + place, count - place));
        sent++;
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
            var taken = socket.Send(parts);
            total -= taken;
            while (taken > 0)
            {
                var gone = Math.Min(taken, parts[0].Count);
                taken -= gone;
                if (gone == parts[0].Count)
                {
                    parts.RemoveAt(0);
                }
                else
                {
                    parts[0] = parts[0][gone..];
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
