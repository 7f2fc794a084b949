import Strategies
