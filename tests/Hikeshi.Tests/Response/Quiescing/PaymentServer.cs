using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Hikeshi.Tests.Response.Nftables;

namespace Hikeshi.Tests.Response.Quiescing;

/// <summary>The side that takes payments, at the service's host: books each <c>PAY ID NUMBER</c>, and says <c>OK ID</c> when it has.</summary>
internal sealed class PaymentServer : IDisposable
{
    private readonly Lock gate = new();
    private readonly HashSet<string> received = [];
    private readonly HashSet<string> recalled = [];
    private readonly Dictionary<string, int> booked = [];
    private readonly CancellationTokenSource over = new();
    private readonly TcpListener listener;

    public PaymentServer(NetworkLab lab)
    {
        listener = lab.Listen();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>What a payment waits for before it is booked.</summary>
    public Func<int, Task> Before { get; set; } = _ => Task.CompletedTask;

    /// <summary>The number of every payment that was booked; one that was booked twice stands there twice.</summary>
    public IReadOnlyList<int> Booked
    {
        get
        {
            lock (gate)
            {
                return [.. booked.Values.Order()];
            }
        }
    }

    /// <summary>What became of a payment, asked on another way than the one that was cut: settled, pending, or returned, after which it is not booked any more.</summary>
    public string FateOf(string id)
    {
        lock (gate)
        {
            if (booked.ContainsKey(id) || received.Contains(id))
            {
                return booked.ContainsKey(id) ? "settled" : "pending";
            }

            recalled.Add(id);
            return "returned";
        }
    }

    public void Dispose()
    {
        over.Cancel();
        listener.Dispose();
        over.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = TakeAsync(await listener.AcceptTcpClientAsync(over.Token));
            }
        }
        catch (Exception ended) when (ended is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // The test is over.
        }
    }

    private async Task TakeAsync(TcpClient client)
    {
        using var line = client;
        using var reader = new StreamReader(client.GetStream());
        using var answering = new SemaphoreSlim(1);
        var booking = new List<Task>();
        try
        {
            while (await reader.ReadLineAsync(over.Token) is { } said)
            {
                var (id, number) = (said.Split(' ')[1], int.Parse(said.Split(' ')[2], CultureInfo.InvariantCulture));
                lock (gate)
                {
                    if (recalled.Contains(id))
                    {
                        continue;
                    }

                    received.Add(id);
                }

                booking.Add(Task.Run(() => BookAsync(id, number, client.GetStream(), answering)));
            }
        }
        catch (Exception cut) when (cut is IOException or OperationCanceledException)
        {
            // It was cut: that is what is tested.
        }

        await Task.WhenAll(booking);
    }

    private async Task BookAsync(string id, int number, NetworkStream answers, SemaphoreSlim answering)
    {
        await Before(number);
        lock (gate)
        {
            booked.Add(id, number);
        }

        await answering.WaitAsync();
        try
        {
            await answers.WriteAsync(System.Text.Encoding.ASCII.GetBytes($"OK {id}\n"), over.Token);
        }
        catch (Exception cut) when (cut is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // Nobody hears it.
        }
        finally
        {
            answering.Release();
        }
    }
}
