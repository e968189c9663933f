namespace Hikeshi.Facts.Response;

/// <summary>What waits for people, or what they said to it, was shown at another system, or could not be. It decides nothing.</summary>
/// <param name="Mirror">The connector that shows it.</param>
/// <param name="State">shown or failed; failed once for each reason, not for each try.</param>
/// <param name="Voices">How many voices it was about.</param>
[FactKind("response.approval-mirrored/1")]
public sealed record ApprovalMirrored(string ApprovalId, string Mirror, string State, int Voices, string Detail) : Fact
{
    public const string Shown = "shown";
    public const string Failed = "failed";

    /// <summary>The conclusion that it was about; null: it was open.</summary>
    public string? Outcome { get; init; }
}
