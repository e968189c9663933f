using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Hikeshi.Exercises.Sector;

namespace Hikeshi.Exercises.Traffic;

/// <summary>Payments so far. A payment counts when it ended, never when the flow was stopped under it.</summary>
/// <param name="ComponentPort">Of the attempts, those to the port of the fictional component.</param>
/// <param name="Resent">Payments whose connection broke and which were sent again, once, under the same id (they are idempotent).</param>
/// <param name="NotSent">Payments that were due while too many others were under way.</param>
public readonly record struct PaymentCounters(long Attempts, long Refused, long ComponentPort, long Resent, long NotSent);

/// <summary>
/// Ordinary payments between random pairs of members, all the time: from the payment host of one, through its own gateway (HTTP CONNECT),
/// to a published service of the other. About a third goes to the port of the fictional component, from allow-listed sources.
/// </summary>
/// <param name="seed">Decides who pays whom.</param>
/// <param name="perSecond">Payments per second over the whole sector.</param>
public sealed class PaymentFlow(SyntheticSector sector, int seed, double perSecond) : IAsyncDisposable
{
    private const double ComponentShare = 0.3;
    private const int MaxUnderWay = 256;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource stop = new();
    private readonly SeededRandom random = new(seed, "payments");
    private readonly IReadOnlyList<Institution> componentRunners = [.. sector.Institutions.Where(i => i.ComponentService is not null)];
    private Task running = Task.CompletedTask;
    private long attempts;
    private long refused;
    private long componentPort;
    private long resent;
    private long notSent;
    private int underWay;

    /// <summary>Ten per member and second, 200 at most.</summary>
    public static double DefaultRate(int members) => Math.Min(10.0 * members, 200.0);

    public double PerSecond => perSecond;

    public PaymentCounters Counters => new(Volatile.Read(ref attempts), Volatile.Read(ref refused), Volatile.Read(ref componentPort), Volatile.Read(ref resent), Volatile.Read(ref notSent));

    /// <summary>Why the last refused payment was refused, for the report; null while none was.</summary>
    public string? LastRefusal { get; private set; }

    public void Start() => running = Task.Run(RunAsync);

    public async ValueTask DisposeAsync()
    {
        if (stop.IsCancellationRequested)
        {
            return;
        }

        await stop.CancelAsync();
        await running;
        stop.Dispose();
    }

    private async Task RunAsync()
    {
        var began = Stopwatch.GetTimestamp();
        var sent = 0L;
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        try
        {
            while (await timer.WaitForNextTickAsync(stop.Token))
            {
                for (var due = (long)(Stopwatch.GetElapsedTime(began).TotalSeconds * perSecond); sent < due; sent++)
                {
                    if (Volatile.Read(ref underWay) >= MaxUnderWay)
                    {
                        Interlocked.Increment(ref notSent);
                        continue;
                    }

                    Interlocked.Increment(ref underWay);
                    _ = PayAsync(Draw(sent));
                }
            }
        }
        catch (OperationCanceledException)
        {
            while (Volatile.Read(ref underWay) > 0)
            {
                await Task.Delay(1, CancellationToken.None);
            }
        }
    }

    private Payment Draw(long number)
    {
        var toComponent = random.NextDouble() < ComponentShare;
        var payee = random.Pick(toComponent && componentRunners.Count > 0 ? componentRunners : sector.Institutions);
        Institution payer;
        do
        {
            payer = random.Pick(sector.Institutions);
        }
        while (payer.Id == payee.Id);

        var service = toComponent && payee.ComponentService is { } component ? component : payee.Services[0];
        return new Payment($"{payer.Id}-{number}", payer, service);
    }

    private async Task PayAsync(Payment payment)
    {
        await Task.Yield();
        try
        {
            var failure = await TryAsync(payment);
            if (failure is { Final: false })
            {
                Interlocked.Increment(ref resent);
                failure = await TryAsync(payment);
            }

            if (failure is not null)
            {
                LastRefusal = $"{payment.Id} to {payment.Service.Address}:{payment.Service.Port}: {failure.Reason}";
                Interlocked.Increment(ref refused);
            }

            if (payment.Service.Port == SyntheticSector.ComponentPort)
            {
                Interlocked.Increment(ref componentPort);
            }

            Interlocked.Increment(ref attempts);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The flow was stopped under this payment: it is neither an attempt nor a refusal.
        }
        finally
        {
            Interlocked.Decrement(ref underWay);
        }
    }

    /// <returns>Null when the payee confirmed. A refusal by the own gateway is final; a broken connection is worth one more try.</returns>
    private async Task<Failure?> TryAsync(Payment payment)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stop.Token);
        patience.CancelAfter(Patience);
        var cancel = patience.Token;
        try
        {
            var egress = new IPEndPoint(IPAddress.Parse(payment.Payer.EgressAddress), SyntheticSector.EgressPort);
            using var connection = await LineConnection.OpenAsync(IPAddress.Parse(payment.Payer.PaymentAddress), egress, cancel);
            var status = await connection.TunnelAsync(payment.Service.Address, payment.Service.Port, cancel);
            if (status != "200")
            {
                return new Failure($"the payer's own gateway answered {status}", Final: status == "403");
            }

            if (await connection.ReadLineAsync(cancel) is not { } banner || !banner.StartsWith("220 ", StringComparison.Ordinal))
            {
                return new Failure("closed before the payee's greeting", Final: false);
            }

            await connection.SendAsync($"PAY {payment.Id} JPY 1000\r\n", cancel);
            var answer = await connection.ReadLineAsync(cancel);
            if (answer != $"250 {payment.Id}")
            {
                return new Failure($"the payee answered '{answer}'", Final: false);
            }

            await connection.SendAsync("QUIT\r\n", cancel);
            return null;
        }
        catch (Exception broken) when (broken is SocketException or IOException)
        {
            return new Failure(broken.Message, Final: false);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return new Failure("no answer within 5 s", Final: true);
        }
    }

    private sealed record Payment(string Id, Institution Payer, Service Service);

    private sealed record Failure(string Reason, bool Final);
}
