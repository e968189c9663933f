using System.Net.Sockets;
using System.Text;
using Hikeshi.Tests.Response.Nftables;

namespace Hikeshi.Tests.Response.Quiescing;

/// <summary>The side that pays, from another host: numbered payments over one established connection, a few of them under way at a time.</summary>
internal sealed class PaymentClient : IDisposable
{
    private const int Window = 4;
    private readonly NetworkLab lab;
    private readonly int port;
    private readonly Lock gate = new();
    private readonly Queue<int> due;
    private readonly Dictionary<int, int> attempts = [];
    private readonly Dictionary<string, int> inFlight = [];
    private readonly SortedSet<int> settled = [];
    private readonly CancellationTokenSource over = new();
    private readonly Task sending;
    private TcpClient? line;
    private bool isPaused;

    public PaymentClient(NetworkLab lab, int port, int payments)
    {
        (this.lab, this.port) = (lab, port);
        due = new Queue<int>(Enumerable.Range(1, payments));
        sending = Task.Run(SendAsync);
    }

    /// <summary>The numbers that it knows to be paid.</summary>
    public IReadOnlyList<int> Settled => Read<IReadOnlyList<int>>(() => [.. settled]);

    /// <summary>The ids of payments that were sent, and whose fate it does not know.</summary>
    public IReadOnlyList<string> InFlight => Read<IReadOnlyList<string>>(() => [.. inFlight.Keys]);

    /// <summary>Starts no more payments, and lets those under way finish for a moment.</summary>
    public async Task<IReadOnlyList<string>> QuiesceAsync(TimeSpan patience)
    {
        Read(() => isPaused = true);
        using var enough = new CancellationTokenSource(patience);
        while (InFlight.Count > 0 && !enough.IsCancellationRequested)
        {
            await Task.Delay(5);
        }

        return InFlight;
    }

    /// <summary>What was found out about a payment: paid, or to be paid again.</summary>
    public void Resolve(string id, bool isSettled) => Read(() =>
    {
        if (inFlight.Remove(id, out var number))
        {
            Take(number, isSettled);
        }

        return true;
    });

    /// <summary>The line has been silent for too long: nothing more is heard of what was sent over it.</summary>
    public void HangUp() => Read(() =>
    {
        line?.Dispose();
        (line, isPaused) = (null, true);
        return true;
    });

    /// <summary>Over a new connection.</summary>
    public void Resume() => Read(() =>
    {
        line?.Dispose();
        (line, isPaused) = (null, false);
        return true;
    });

    public void Dispose()
    {
        over.Cancel();
        sending.Wait(TimeSpan.FromSeconds(10));
        line?.Dispose();
        over.Dispose();
    }

    private void Take(int number, bool isSettled)
    {
        if (isSettled)
        {
            settled.Add(number);
        }
        else
        {
            due.Enqueue(number);
        }
    }

    private async Task SendAsync()
    {
        while (!over.IsCancellationRequested)
        {
            var (connection, text) = Next();
            if (connection is null)
            {
                await Task.Delay(1);
                continue;
            }

            try
            {
                await connection.GetStream().WriteAsync(Encoding.ASCII.GetBytes(text), over.Token);
            }
            catch (Exception cut) when (cut is IOException or ObjectDisposedException or OperationCanceledException or InvalidOperationException)
            {
                // Whether it arrived, nobody here knows.
            }
        }
    }

    private (TcpClient? Connection, string Text) Next() => Read<(TcpClient?, string)>(() =>
    {
        if (isPaused || inFlight.Count >= Window || due.Count == 0 || (line ??= Connect()) is not { } connection)
        {
            return (null, "");
        }

        var number = due.Dequeue();
        attempts[number] = attempts.GetValueOrDefault(number) + 1;
        var id = $"P-{number}.{attempts[number]}";
        inFlight.Add(id, number);
        return (connection, $"PAY {id} {number}\n");
    });

    private TcpClient? Connect()
    {
        var made = lab.Connect(NetworkLab.Attacker, port);
        if (made is not null)
        {
            _ = HearAsync(made);
        }

        return made;
    }

    private async Task HearAsync(TcpClient connection)
    {
        using var reader = new StreamReader(connection.GetStream());
        try
        {
            while (await reader.ReadLineAsync(over.Token) is { } said)
            {
                Resolve(said.Split(' ')[1], isSettled: true);
            }
        }
        catch (Exception cut) when (cut is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // It was cut: that is what is tested.
        }
    }

    private T Read<T>(Func<T> read)
    {
        lock (gate)
        {
            return read();
        }
    }
}
