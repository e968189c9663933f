using System.Diagnostics;

namespace Hikeshi.EndToEnd.Running;

/// <summary>What a finished run of the program said.</summary>
internal sealed record Said(int ExitCode, string Out, string Error)
{
    /// <summary>For the message of a failed assertion.</summary>
    public override string ToString() => $"exit code {ExitCode}\n--- standard output\n{Out}\n--- standard error\n{Error}";
}

/// <summary>Runs the program and waits for its end.</summary>
internal static class Cli
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    public static Task<Said> RunAsync(params string[] arguments) => RunAsync(arguments, input: null);

    public static Task<Said> RunAsync(IReadOnlyList<string> arguments, string? input) => RunAsync(Repository.Program, arguments, input);

    /// <summary>In a network namespace of its own, which has a loopback and nothing else: what plays there meets nobody, and is gone with it.</summary>
    public static Task<Said> RunApartAsync(params IReadOnlyList<string> arguments) => RunAsync("unshare", Apart(arguments), input: null);

    private static async Task<Said> RunAsync(string program, IReadOnlyList<string> arguments, string? input)
    {
        using var process = Start(program, arguments, redirectInput: true);
        await process.StandardInput.WriteAsync(input ?? "");
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException late)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} {string.Join(' ', arguments)} did not end within {Patience.TotalSeconds:0} s:\n{await error}", late);
        }

        return new Said(process.ExitCode, await output, await error);
    }

    /// <summary>Starts the program with its three streams redirected.</summary>
    public static Process Start(IReadOnlyList<string> arguments, bool redirectInput) => Start(Repository.Program, arguments, redirectInput);

    /// <summary>The same in a network namespace of its own; the process is the program itself.</summary>
    public static Process StartApart(params IReadOnlyList<string> arguments) => Start("unshare", Apart(arguments), redirectInput: false);

    /// <summary>Each of these replaces itself by the next, so that the process stays the same.</summary>
    private static IReadOnlyList<string> Apart(IReadOnlyList<string> arguments) =>
        [.. Environment.IsPrivilegedProcess ? [] : new[] { "--map-root-user" }, "--net", "sh", "-c", "ip link set lo up && exec \"$0\" \"$@\"", Repository.Program, .. arguments];

    private static Process Start(string program, IReadOnlyList<string> arguments, bool redirectInput)
    {
        var start = new ProcessStartInfo(program)
        {
            RedirectStandardInput = redirectInput,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = Repository.Root,
        };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        return Process.Start(start)!;
    }
}
