namespace Hikeshi.Exercises.Control;

/// <summary>What people could do about a defence that acts by itself, at one member after the attack, observed by connections from outside. Times in milliseconds of one monotonic clock.</summary>
/// <param name="Member">Where the first victim's people took over.</param>
/// <param name="Payments">Ordinary payments of the whole sector meanwhile.</param>
public sealed record ControlReport(
    string Member,
    EndShown End,
    ApprovalShown Approval,
    UndoShown Undo,
    RedButtonShown RedButton,
    SwitchShown OffBoxSwitch,
    long Payments,
    long PaymentsRefused)
{
    internal IReadOnlyList<string> Problems() =>
    [
        .. End.Problems(), .. Approval.Problems(), .. Undo.Problems(), .. RedButton.Problems(), .. OffBoxSwitch.Problems(),
        .. PaymentsRefused > 0 ? [$"{PaymentsRefused} payments were refused while people took over"] : (string[])[],
    ];
}
