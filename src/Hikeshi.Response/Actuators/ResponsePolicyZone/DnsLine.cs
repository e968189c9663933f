using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Hikeshi.Response.Actuators.Http;

namespace Hikeshi.Response.Actuators.ResponsePolicyZone;

/// <summary>One question and its answer over TCP (RFC 7766), signed where there is a key, within a bounded time.</summary>
internal sealed class DnsLine(IPEndPoint server, TimeSpan patience, TimeProvider clock)
{
    /// <param name="make">The message with this id.</param>
    /// <param name="key">Null: neither is signed.</param>
    /// <exception cref="NotDoneException">There was no answer, or none from the right one.</exception>
    public async Task<DnsAnswer> AskAsync(Func<ushort, byte[]> make, Tsig? key, CancellationToken cancel)
    {
        var id = (ushort)RandomNumberGenerator.GetInt32(ushort.MaxValue + 1);
        var (message, mac) = key?.Sign(make(id), clock.GetUtcNow(), []) ?? (make(id), []);
        var bytes = await ExchangeAsync(message, cancel);
        try
        {
            var answer = DnsReader.Read(bytes);
            if (answer.Id != id || answer.IsTruncated)
            {
                throw new FormatException(answer.IsTruncated ? "it is truncated" : "it answers something else");
            }

            key?.Verify(bytes, answer, mac, clock.GetUtcNow());
            return answer;
        }
        catch (Exception broken) when (broken is FormatException or ArgumentOutOfRangeException or OverflowException)
        {
            throw new NotDoneException($"its answer is no DNS message: {broken.Message}");
        }
    }

    private async Task<byte[]> ExchangeAsync(byte[] message, CancellationToken cancel)
    {
        using var late = new CancellationTokenSource(patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, late.Token);
        try
        {
            using var socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(server, either.Token);
            await using var stream = new NetworkStream(socket, ownsSocket: false);
            byte[] framed = [(byte)(message.Length >> 8), (byte)(message.Length & 0xFF), .. message];
            await stream.WriteAsync(framed, either.Token);
            var length = new byte[2];
            await stream.ReadExactlyAsync(length, either.Token);
            var answer = new byte[DnsReader.Number(length, 0)];
            await stream.ReadExactlyAsync(answer, either.Token);
            return answer;
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !cancel.IsCancellationRequested)
        {
            throw NotDoneException.Passing($"{server} did not answer within {patience.TotalSeconds:0} s");
        }
        catch (Exception cut) when (cut is SocketException or IOException)
        {
            throw NotDoneException.Passing($"{server} cannot be asked: {cut.Message}");
        }
    }
}
