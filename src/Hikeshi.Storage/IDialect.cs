using System.Data.Common;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Storage;

/// <summary>A database that a node can keep its tables in: everything in which SQLite and PostgreSQL differ for us.</summary>
public interface IDialect
{
    /// <summary>Names the database for a person; no secrets.</summary>
    string Place { get; }

    /// <summary>How a person gets rid of the tables, which only repeat the evidence.</summary>
    string WayToClear { get; }

    /// <summary>Query for the names of the node's tables.</summary>
    string TableNames { get; }

    /// <returns>An open connection, as the only writer of these tables.</returns>
    /// <exception cref="RefusedException">The database cannot be reached, is no such database, or somebody else writes there.</exception>
    DbConnection Connect();

    /// <returns>The step in this dialect; empty when there is nothing to do.</returns>
    string Sql(Migration step);
}
