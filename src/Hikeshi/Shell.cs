using System.CommandLine;
using Hikeshi.Evidence;
using Hikeshi.Exercises.Nodes;
using Hikeshi.Kernel.Errors;
using Hikeshi.Verbs;

namespace Hikeshi;

/// <summary>Runs a command line, says in one sentence what went wrong, and tells the shell whose fault it was: the one place that knows the exit codes of failures.</summary>
internal static class Shell
{
    /// <summary>What was begun is ended first: an exercise has a whole sector of processes, and none of them may outlive it.</summary>
    private static readonly TimeSpan LongestEnd = TimeSpan.FromMinutes(1);

    public static async Task<int> RunAsync(IReadOnlyList<string> args)
    {
        var root = new RootCommand("Hikeshi: joint defence for financial institutions, at machine speed.");
        foreach (var verb in VerbTable.All())
        {
            root.Subcommands.Add(verb);
        }

        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in UsageFault.Telling(parsed))
            {
                await Console.Error.WriteLineAsync($"hikeshi: {Printable.Of(UsageFault.Of(error.Message, parsed))}");
            }

            await Console.Error.WriteLineAsync($"Try '{UsageFault.Path(parsed.CommandResult)} --help'.");
            return ExitCode.BadInput;
        }

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = LongestEnd });
        }
        catch (RefusedException refused)
        {
            await Console.Error.WriteLineAsync($"hikeshi: {Printable.Of(refused.Refusal.Sentence)}");
            return refused.Refusal is LogUnreachable or NodeAway or NodeSilent ? ExitCode.OurFailure : ExitCode.BadInput;
        }
        catch (OperationCanceledException ended)
        {
            await Console.Error.WriteLineAsync($"hikeshi: {(ended.InnerException is TimeoutException late ? late.Message : "interrupted before it had ended")}");
            return ExitCode.OurFailure;
        }
        catch (Exception failure) when (Outside(failure) is { } outside)
        {
            var refusal = NamedInputs.Refused(parsed.CommandResult, outside);
            await Console.Error.WriteLineAsync($"hikeshi: {Printable.Of(refusal?.Sentence ?? outside.Message)}");
            return refusal is null ? ExitCode.OurFailure : ExitCode.BadInput;
        }
        catch (Exception unforeseen)
        {
            await Console.Error.WriteLineAsync($"hikeshi: this is a fault of hikeshi: {unforeseen.GetType().Name}: {Printable.Of(unforeseen.Message)}");
            await Console.Error.WriteLineAsync(unforeseen.StackTrace);
            return ExitCode.OurFailure;
        }
    }

    /// <returns>What the system or the network refused, also to several threads at once; null for a fault of our own.</returns>
    private static Exception? Outside(Exception failure) => failure switch
    {
        AggregateException several when several.Flatten().InnerExceptions.All(one => Outside(one) is not null) => several.Flatten().InnerExceptions.FirstOrDefault(),
        IOException or UnauthorizedAccessException or HttpRequestException => failure,
        _ => null,
    };
}
