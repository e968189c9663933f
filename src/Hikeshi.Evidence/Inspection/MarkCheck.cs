using Hikeshi.Evidence.Segments;
using Hikeshi.Evidence.Verification;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Evidence.Inspection;

/// <summary>Both places of the mark of what was acknowledged.</summary>
internal static class MarkCheck
{
    private const int Looks = 3; // a running node may be writing it

    /// <param name="entries">Entries that can be read.</param>
    /// <param name="certain">Everything behind them is as a log leaves it: no entry can have been there.</param>
    public static (MarkState State, Damage? Damage) Look(string directory, ulong entries, bool certain)
    {
        var path = Path.Combine(directory, DurableMark.FileName);
        for (var look = 1; ; look++)
        {
            var fault = DurableMark.Fault(path);
            if (fault is not null && look < Looks)
            {
                continue;
            }

            try
            {
                if (DurableMark.IsMissing(path))
                {
                    return entries == 0 && certain ? (MarkState.Whole, null)
                        : (MarkState.Gone, Gone(DamageCode.MarkMissing, path, "the mark of what has been acknowledged is missing or empty, and the node refuses to start without it", certain, Mending.Repair));
                }

                var says = DurableMark.Read(path);
                return fault is not null && (says > 0 || fault == DurableMark.Foreign) ? (MarkState.HalfWhole, Half(path, fault))
                    : says > 0 || entries == 0 ? (MarkState.Whole, null)
                    : fault is null ? (MarkState.Whole, Damage.At(DamageCode.MarkMissing, path, "the mark of what has been acknowledged says nothing: the log was a second old, or the file has been emptied", Mending.Itself, "the next entry writes it"))
                    : (MarkState.Gone, Gone(DamageCode.MarkMissing, path, $"the mark of what has been acknowledged says nothing: {fault}", certain, Mending.Itself));
            }
            catch (RefusedException)
            {
                return (MarkState.Gone, Gone(ProblemCode.MarkDamaged, path, "both places of the mark of what has been acknowledged are damaged", certain, Mending.Repair));
            }
        }
    }

    private static Damage Half(string path, string fault) => fault == DurableMark.Foreign
        ? Damage.At(DamageCode.MarkHalfDamaged, path, fault, Mending.Repair, "'fsck --repair' writes both places again")
        : Damage.At(DamageCode.MarkHalfDamaged, path, fault, Mending.Itself, "the node goes on with the place that is whole, and writes the other one again");

    private static Damage Gone(string code, string path, string what, bool certain, Mending mending) => certain
        ? Damage.At(code, path, what, mending, mending == Mending.Itself ? "the segments end as a log ends, so nothing depends on it; the next entry writes it" : "the segments end as a log ends; 'fsck --repair' writes the mark again from them")
        : Damage.At(code, path, what, Mending.Person, "the log ends in an unfinished frame, and only the mark knew whether that was acknowledged: restore the directory from the backup, or compare with what the witnesses cosigned");
}

/// <summary>How much of the mark can be believed.</summary>
internal enum MarkState
{
    Whole,
    HalfWhole,
    Gone,
}
