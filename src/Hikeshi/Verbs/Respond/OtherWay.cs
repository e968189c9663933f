using Hikeshi.Exercises.Nodes;
using Hikeshi.Kernel.Errors;
using Hikeshi.Node.Settings;

namespace Hikeshi.Verbs.Respond;

/// <summary>Letting go does not wait for a node to be ready. Whoever must let go and gets no answer from the node is told the way that needs no node: the off-box switch (docs/guardrails.md).</summary>
internal static class OtherWay
{
    /// <exception cref="RefusedException">As <paramref name="ask"/> refuses; of a node that does not answer, with the other way.</exception>
    public static async Task<int> NamedAsync(string data, Func<LocalClient, Task<int>> ask, CancellationToken cancel)
    {
        try
        {
            using var node = await LocalNode.ConnectAsync(data, alsoStarting: true, cancel);
            return await ask(node);
        }
        catch (RefusedException refused) when (refused.Refusal is NodeAway or NodeSilent)
        {
            var refusal = refused.Refusal;
            throw new RefusedException(refusal with { Mend = $"{(refusal.Mend.Length == 0 ? "" : refusal.Mend + ". ")}{Named(data)}" });
        }
    }

    /// <summary>The way without the node, as it is in this directory.</summary>
    public static string Named(string data) => $"Without the node: hikeshi respond switch MEMBER --key FILE --signer NAME --reason TEXT > switch.json. {Watched(data)}";

    /// <summary>Says where the switch is looked for, as far as the directory's own settings tell.</summary>
    private static string Watched(string data)
    {
        try
        {
            var settings = SettingsReader.Read(data, configFile: null, new Dictionary<string, string?>(StringComparer.Ordinal));
            string[] places = [.. new[] { settings.SwitchFile, settings.SwitchUrl?.ToString() }.OfType<string>()];
            return places.Length == 0 || settings.SwitchKeys.Count == 0
                ? $"The settings of {settings.Member} name no switch that a guard could watch (Response:Switch:File or Url, and Keys:NAME): set one and run 'hikeshi respond guard --data DIR', or let go at the systems themselves"
                : $"Put it at {string.Join(" and ", places)}: there the settings of {settings.Member} have it looked for, signed by {string.Join(" or ", settings.SwitchKeys.Keys)}. A guard beside the node obeys it; if none runs: hikeshi respond guard --data DIR";
        }
        catch (RefusedException unreadable)
        {
            return $"Where a guard looks for it could not be read here: {unreadable.Refusal.Sentence}";
        }
    }
}
