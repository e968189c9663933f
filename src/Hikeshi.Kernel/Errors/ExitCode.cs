namespace Hikeshi.Kernel.Errors;

/// <summary>What a verb tells the shell.</summary>
public static class ExitCode
{
    public const int Fine = 0;
    public const int Findings = 1;
    public const int BadInput = 2;
    public const int OurFailure = 3;
}
