using Hikeshi.Kernel.Containment;

namespace Hikeshi.Response.Mirroring;

/// <summary>
/// The seam to where an institution looks at its changes: what waits for people here is shown there, with what they said. It goes one way: nothing that
/// is said there decides anything here.
/// </summary>
public interface IApprovalMirror
{
    /// <summary>As the actuator is called.</summary>
    string Name { get; }

    /// <summary>Whether the settings want it.</summary>
    bool ShowsApprovals { get; }

    /// <summary>Shows it, or what is new of it. What was shown may be shown again.</summary>
    Task<ActuatorReport> ShowAsync(ShownApproval approval, CancellationToken cancel);
}

/// <summary>What is shown of a question.</summary>
/// <param name="Key">Names its record over there: that of the containment, where it is about one.</param>
/// <param name="Summary">One line.</param>
/// <param name="News">Sentences, one for each thing that has happened since it was shown last.</param>
/// <param name="Outcome">What became of it: granted, unvetoed, refused, lapsed, withdrawn; null while it is open.</param>
/// <param name="Why">Who brought the outcome about, in one line.</param>
public sealed record ShownApproval(string Key, string Summary, string Description, IReadOnlyList<string> News, string? Outcome, string Why);
