using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Identity;

namespace Hikeshi.Tests.Response.Connectors;

/// <summary>A connector, the emulated product that it talks to, and an order that fits.</summary>
internal sealed class Bench(SteppedClock clock, Emulator emulator, Func<string, IActuator> make, string secret) : IAsyncDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("hikeshi-connector-").FullName;
    private IActuator? actuator;

    public static MemberId Self { get; } = MemberId.Parse("bank-07");

    public SteppedClock Clock { get; } = clock;

    public Emulator Emulator { get; } = emulator;

    public string Secret { get; } = secret;

    public string SecretPath => Path.Combine(folder, "secret");

    public IActuator Actuator => actuator ??= Make();

    /// <summary>One as another process would have it, which knows nothing of the first; the caller disposes it.</summary>
    public IActuator Another() => Make();

    public required ContainmentOrder Order { get; init; }

    /// <summary>Changes that one order makes over there.</summary>
    public required int EffectsOfOrder { get; init; }

    /// <summary>Lets the product finish what it works at.</summary>
    public Action Settle { get; init; } = () => { };

    public void WriteSecret(string text) => File.WriteAllText(SecretPath, text);

    public async ValueTask DisposeAsync()
    {
        (actuator as IDisposable)?.Dispose();
        await Emulator.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    private IActuator Make()
    {
        if (!File.Exists(SecretPath))
        {
            WriteSecret(Secret + "\n");
        }

        return make(SecretPath);
    }
}
