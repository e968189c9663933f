using Hikeshi.Exercises.Control;

namespace Hikeshi.Verbs;

/// <summary>What people did after the attack, as rows of the story's table.</summary>
internal static class ControlRows
{
    public static IEnumerable<(string What, string Figure)> Of(ControlReport control)
    {
        var (end, approval, undo, button, off) = (control.End, control.Approval, control.Undo, control.RedButton, control.OffBoxSwitch);
        yield return ("then people took over at", control.Member);
        yield return ($"{end.Host}: contained for, ended after its announced end", end.AfterAnnouncedEndMs is { } late ? $"{end.LifeMs} ms, {late} ms" : "never ended");
        yield return ($"{approval.Host}: people needed, refused after the last", $"{approval.People} ({approval.HeldBy ?? "not held"}), {Or(approval.InForceAfterMs, "never")}");
        yield return ("one was enough, the same person twice was enough", $"{No(approval.OneWasNotEnough)}, {No(approval.SamePersonRefused)}");
        yield return ($"{undo.Host}: undone, accepted after; contained again", $"{Or(undo.AdmittedAfterMs, "never")}; {(undo.ContainedAgain ? "yes" : "no")}");
        yield return ("red button: ways opened, after; acted again", $"{button.Doors - button.StayedShut} of {button.Doors}, {Or(button.AdmittedAfterMs, "never all")}; {(button.ActedAgain ? "yes" : "no")}");
        yield return ($"off-box switch at {off.Member}, node hung: accepted after; acted again", $"{Or(off.AdmittedAfterMs, "never")}; {(off.ActedAgain ? "yes" : "no")}");
        yield return ("payments meanwhile, refused", $"{control.Payments}, {control.PaymentsRefused}");
    }

    private static string Or(double? ms, string otherwise) => ms is { } known ? $"{known} ms" : otherwise;

    private static string No(bool itWasNot) => itWasNot ? "no" : "yes";
}
