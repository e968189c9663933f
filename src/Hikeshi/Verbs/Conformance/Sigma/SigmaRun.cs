using Hikeshi.Detection;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Verbs.Conformance.Sigma;

/// <summary>The rules of a folder over the events that were recorded for them.</summary>
internal sealed record SigmaRun(RuleSet Rules, SuiteRun<RegressionCase> Suite)
{
    private const string Holds = $"{FlatEvents.EventsName} with {FlatEvents.ExpectedName}, or regression_data with files info.yml";

    /// <param name="folder">In the layout of the data pack.</param>
    /// <param name="rules">Null for the folder <c>sigma</c> in it.</param>
    /// <exception cref="RefusedException">There is nothing to judge there, or there are no rules.</exception>
    public static SigmaRun Of(string folder, string? rules)
    {
        var recorded = Path.Combine(folder, "regression_data");
        var hasFlat = File.Exists(Path.Combine(folder, FlatEvents.EventsName)) || File.Exists(Path.Combine(folder, FlatEvents.ExpectedName));
        if (!hasFlat && !Directory.Exists(recorded))
        {
            throw new RefusedException(new Refusal("conformance.input", folder, Directory.Exists(folder) ? "no regression events in it" : "there is no such folder", $"a folder with {Holds}", "Give the folder detection of the data pack"));
        }

        var loaded = RuleSet.Load(rules ?? Path.Combine(folder, "sigma"));
        var events = new RuleEvents(loaded);
        var recordings = new Recordings(recorded, events);
        if (Directory.Exists(recorded))
        {
            recordings.Read();
        }

        var unreadable = recordings.Unreadable;
        var flat = new List<RegressionCase>();
        if (hasFlat)
        {
            try
            {
                flat.AddRange(FlatEvents.Read(folder, events, recordings.Needed, unreadable));
            }
            catch (RefusedException refused)
            {
                unreadable.Add(refused.Refusal);
            }
        }

        return new(loaded, new([.. flat, .. recordings.Cases], unreadable));
    }
}
