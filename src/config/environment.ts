import { homedir } from 'node:os';
import { join } from 'node:path';

/** The only reader of the process environment: everything that comes from it is named here. */
export interface Environment {
  /** Where state is kept between runs. */
  readonly stateDirectory: string;
  /** Where what can be made again is kept. */
  readonly cacheDirectory: string;
  /** Runs in CI: what cannot be checked there fails instead of being left out. */
  readonly ci: boolean;
  /** Colour wanted or unwanted, where the user said so (https://no-color.org). */
  readonly colour: boolean | undefined;
  /** RabbitMQ installation for the lab, where it is not found by itself. */
  readonly rabbitmqHome: string | undefined;
  variable(name: string): string | undefined;
}

type Variables = Readonly<Partial<Record<string, string>>> & NamedVariables;

interface NamedVariables {
  readonly XDG_STATE_HOME?: string;
  readonly XDG_CACHE_HOME?: string;
  readonly CI?: string;
  readonly NO_COLOR?: string;
  readonly FORCE_COLOR?: string;
  readonly MQ_OPERATOR_RABBITMQ_HOME?: string;
}

export function readEnvironment(variables: Variables = process.env): Environment {
  return {
    stateDirectory: join(variables.XDG_STATE_HOME ?? join(homedir(), '.local', 'state'), 'mq-operator'),
    cacheDirectory: join(variables.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'mq-operator'),
    ci: variables.CI === 'true',
    colour: colourWish(variables),
    rabbitmqHome: variables.MQ_OPERATOR_RABBITMQ_HOME,
    variable: (name) => variables[name],
  };
}

function colourWish(variables: Variables): boolean | undefined {
  if (variables.NO_COLOR) return false;
  if (variables.FORCE_COLOR) return variables.FORCE_COLOR !== '0';
  return undefined;
}
